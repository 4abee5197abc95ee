package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.audit.Actor;
import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.logging.HandedOver;
import dev.tippmixmentor.platform.security.Role;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes the first administrator out of the address that the operator names. There is no default password: whoever reads
 * the log sets one with the link found there, which works once. An account that somebody else has already opened with
 * that address loses its password and its sessions, so that it is theirs no more.
 */
@Component
class FirstAdministrator {
    private static final Logger log = LoggerFactory.getLogger(FirstAdministrator.class);
    private static final Duration LINK_LIFETIME = Duration.ofHours(24);

    /** One node at a time; the number means nothing else. */
    private static final long LOCK = 7_413_006_421_001L;

    private final AdministratorProperties properties;
    private final UserRepository users;
    private final Sessions sessions;
    private final SecondFactors factors;
    private final EmailTokens tokens;
    private final Mailer mailer;
    private final AuditLog audit;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    FirstAdministrator(
            AdministratorProperties properties,
            UserRepository users,
            Sessions sessions,
            SecondFactors factors,
            EmailTokens tokens,
            Mailer mailer,
            AuditLog audit,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            Clock clock) {
        this.properties = properties;
        this.users = users;
        this.sessions = sessions;
        this.factors = factors;
        this.tokens = tokens;
        this.mailer = mailer;
        this.audit = audit;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    @EventListener(ApplicationReadyEvent.class)
    void invite() {
        String email = properties.bootstrapEmail();
        if (email == null) {
            return;
        }
        Optional<String> token =
                transaction.execute(status -> token(email.strip().toLowerCase(Locale.ROOT)));
        if (token != null && token.isPresent()) {
            log.warn(
                    HandedOver.MARKER,
                    "identity.first-administrator set the password within {} hours, once: {}",
                    LINK_LIFETIME.toHours(),
                    mailer.link(EmailPurpose.RESET_PASSWORD, token.get()));
        }
    }

    /** Empty if there is an administrator, or a link that still works. */
    private Optional<String> token(String email) {
        jdbc.sql("select pg_advisory_xact_lock(:lock)")
                .param("lock", LOCK)
                .query((row, number) -> LOCK)
                .single();
        if (hasAdministrator()) {
            return Optional.empty();
        }
        User user = users.findByEmailAndDeletedAtIsNull(email).orElse(null);
        if (user != null && user.role() == Role.ADMIN && hasLink(user.id())) {
            return Optional.empty();
        }
        if (user == null) {
            user = new User(email, freeName(), clock.instant());
        }
        user.changeRole(Role.ADMIN);
        user.changePassword(User.NO_PASSWORD, clock.instant());
        user.unlock();
        user = users.saveAndFlush(user);
        factors.forget(user.id());
        sessions.endAll(user.id(), null, SessionEnd.ROLE_CHANGED);
        audit.record(AuditEntry.of(AuditAction.FIRST_ADMINISTRATOR_INVITED, user.id())
                .by(Actor.system()));
        return Optional.of(tokens.issue(user.id(), EmailPurpose.RESET_PASSWORD, LINK_LIFETIME));
    }

    private boolean hasAdministrator() {
        return jdbc.sql("""
                        select exists (
                            select
                            from identity.users
                            where role = 'ADMIN'
                                and password_hash <> :none
                                and deleted_at is null
                        )
                        """)
                .param("none", User.NO_PASSWORD)
                .query(Boolean.class)
                .single();
    }

    private boolean hasLink(UserId user) {
        return jdbc.sql("""
                        select exists (
                            select
                            from identity.email_tokens
                            where user_id = :user
                                and purpose = 'RESET_PASSWORD'
                                and expires_at > current_timestamp
                        )
                        """).param("user", user.value()).query(Boolean.class).single();
    }

    private String freeName() {
        String name = "admin";
        for (int number = 2; users.findByUsername(name).isPresent(); number++) {
            name = "admin" + number;
        }
        return name;
    }
}
