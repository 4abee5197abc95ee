package dev.tippmixmentor.identity;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.tippmixmentor.platform.jobs.SoftDeletedTable;
import dev.tippmixmentor.platform.security.AccessRules;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

@Configuration(proxyBeanMethods = false)
class IdentityConfig {

    @Bean
    AccessRules identityAccess() {
        return AccessRules.of(
                AccessRules.anybody(HttpMethod.POST, "/api/v1/auth/register"),
                AccessRules.anybody(HttpMethod.POST, "/api/v1/auth/login"),
                AccessRules.anybody(HttpMethod.POST, "/api/v1/auth/refresh"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/auth/csrf"),
                AccessRules.anybody(HttpMethod.POST, "/api/v1/auth/password/forgot"),
                AccessRules.anybody(HttpMethod.POST, "/api/v1/auth/password/reset"),
                AccessRules.anybody(HttpMethod.POST, "/api/v1/auth/email/verify"),
                AccessRules.user(HttpMethod.POST, "/api/v1/auth/logout"),
                AccessRules.user(HttpMethod.POST, "/api/v1/auth/logout-all"),
                AccessRules.user(HttpMethod.GET, "/api/v1/auth/sessions"),
                AccessRules.user(HttpMethod.DELETE, "/api/v1/auth/sessions/*"),
                AccessRules.user(HttpMethod.POST, "/api/v1/auth/password"),
                AccessRules.user(HttpMethod.POST, "/api/v1/auth/confirmation"),
                AccessRules.user(HttpMethod.GET, "/api/v1/auth/second-factor"),
                AccessRules.user(HttpMethod.POST, "/api/v1/auth/second-factor"),
                AccessRules.user(HttpMethod.POST, "/api/v1/auth/second-factor/enable"),
                AccessRules.user(HttpMethod.DELETE, "/api/v1/auth/second-factor"),
                AccessRules.user(HttpMethod.POST, "/api/v1/auth/email/verification"),
                AccessRules.user(HttpMethod.GET, "/api/v1/users/profile"),
                AccessRules.user(HttpMethod.PUT, "/api/v1/users/profile"),
                AccessRules.user(HttpMethod.PATCH, "/api/v1/users/profile"),
                AccessRules.user(HttpMethod.DELETE, "/api/v1/users/profile"),
                AccessRules.user(HttpMethod.GET, "/api/v1/users/profile/preferences"),
                AccessRules.user(HttpMethod.PUT, "/api/v1/users/profile/preferences"),
                AccessRules.user(HttpMethod.POST, "/api/v1/users/profile/export"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/users/*"), // after /profile, which is no name
                AccessRules.admin(HttpMethod.GET, "/api/v1/users"),
                AccessRules.admin(HttpMethod.PATCH, "/api/v1/users/*/role"),
                AccessRules.admin(HttpMethod.PUT, "/api/v1/users/*/premium"),
                AccessRules.admin(HttpMethod.POST, "/api/v1/users/*/lock"),
                AccessRules.admin(HttpMethod.POST, "/api/v1/users/*/unlock"),
                AccessRules.admin(HttpMethod.DELETE, "/api/v1/users/*"),
                AccessRules.admin(HttpMethod.DELETE, "/api/v1/users/*/second-factor"),
                AccessRules.admin(HttpMethod.POST, "/api/v1/users/*/restore"),
                AccessRules.admin(HttpMethod.POST, "/api/v1/users/*/erase"));
    }

    /** Their sessions and links go with them; who was not erased before is erased first, so that others hear of it. */
    @Bean
    SoftDeletedTable usersDeleted(UserRepository users, Account account) {
        return new SoftDeletedTable(
                "identity.users",
                id -> users.lockDeleted(id).ifPresent(account::forget),
                List.of("delete from identity.users where id = :id"));
    }

    /** What has been over for long is forgotten, with the addresses in it; what an earlier secret encrypts is encrypted anew. */
    @Bean
    RecurringTask<Void> identityPurge(Sessions sessions, EmailTokens emailTokens, SecondFactors factors) {
        return Tasks.recurring("identity-purge", FixedDelay.ofHours(6))
                .execute((instance, context) -> all(sessions::purge, emailTokens::purge, factors::reseal));
    }

    /** Each of these, whatever becomes of the others; fails as the first of them that did. */
    static void all(Runnable... steps) {
        RuntimeException failure = null;
        for (Runnable step : steps) {
            try {
                step.run();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
