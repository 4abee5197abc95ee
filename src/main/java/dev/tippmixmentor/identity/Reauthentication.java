package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.security.CurrentUser;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Remembers when somebody last proved in a session who they are. What a stolen token alone must not do asks that it was
 * not long ago (OWASP ASVS 5.0, 7.5.2).
 */
@Component
class Reauthentication {
    static final Duration RECENT = Duration.ofMinutes(15);

    private final JdbcClient jdbc;
    private final AuditLog audit;
    private final Clock clock;

    Reauthentication(JdbcClient jdbc, AuditLog audit, Clock clock) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.clock = clock;
    }

    /** Notes that the user has just proved who they are. */
    @Transactional
    void done(CurrentUser user) {
        jdbc.sql("update identity.sessions set authenticated_at = :now where id = :session and user_id = :user")
                .param("now", Timestamp.from(clock.instant()))
                .param("session", user.sessionId())
                .param("user", user.id())
                .update();
        audit.record(AuditEntry.of(AuditAction.CONFIRMED, new UserId(user.id())));
    }

    /**
     * Lets through who has proved it within {@link #RECENT}: by signing in, or since then.
     *
     * @throws ApiException {@code REAUTHENTICATION_REQUIRED}
     */
    @Transactional(readOnly = true)
    void require(CurrentUser user) {
        boolean recent = jdbc.sql("""
                        select coalesce(authenticated_at > :since, false)
                        from identity.sessions
                        where id = :session
                            and user_id = :user
                        """)
                .param("since", Timestamp.from(clock.instant().minus(RECENT)))
                .param("session", user.sessionId())
                .param("user", user.id())
                .query(Boolean.class)
                .optional()
                .orElse(false);
        if (!recent) {
            throw ApiException.of(
                    ErrorCode.REAUTHENTICATION_REQUIRED, "Give your password again at /api/v1/auth/confirmation first");
        }
    }
}
