package dev.tippmixmentor.platform.audit;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.tippmixmentor.platform.security.AccessRules;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

@Configuration(proxyBeanMethods = false)
class AuditConfig {
    /** So much of the end of the chain can be cut off without a trace. */
    private static final Duration CHECKPOINT_EVERY = Duration.ofMinutes(1);

    @Bean
    AccessRules auditAccess() {
        return AccessRules.of(
                AccessRules.admin(HttpMethod.GET, "/api/v1/admin/audit"),
                AccessRules.admin(HttpMethod.GET, "/api/v1/admin/audit/verify"),
                AccessRules.admin(HttpMethod.GET, "/api/v1/admin/audit/checkpoints"));
    }

    @Bean
    RecurringTask<Void> auditCheckpoint(Checkpoints checkpoints) {
        return Tasks.recurring("audit-checkpoint", FixedDelay.of(CHECKPOINT_EVERY))
                .execute((instance, context) -> checkpoints.take());
    }
}
