package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.security.KeyedHash;
import dev.tippmixmentor.platform.security.OpaqueToken;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Sign-ins that last: families of refresh tokens. Each use replaces the token; the use of one that was replaced before
 * means that two parties hold it, and ends the whole family (RFC 9700 §4.14.2).
 */
@Component
class Sessions {
    /** Two tabs of one browser may refresh at the same moment; only the immediate predecessor is forgiven. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final JdbcClient jdbc;
    private final KeyedHash sessionHash;
    private final SessionProperties properties;
    private final Clock clock;

    Sessions(
            JdbcClient jdbc,
            @Qualifier("sessionHash") KeyedHash sessionHash,
            SessionProperties properties,
            Clock clock) {
        this.jdbc = jdbc;
        this.sessionHash = sessionHash;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * A session with the token that refreshes it.
     *
     * @param refreshToken in clear; exists only here and with the client
     */
    record Opened(UUID sessionId, UserId userId, String refreshToken) {}

    private record Stored(
            UUID sessionId,
            UUID userId,
            Instant expiresAt,
            @Nullable Instant revokedAt,
            @Nullable Instant replacedAt) {}

    Duration lifetime() {
        return properties.lifetime();
    }

    @Transactional
    Opened open(UserId user) {
        Instant now = clock.instant();
        UUID session = jdbc.sql("""
                        insert into identity.sessions (user_id, created_at, last_used_at, expires_at)
                        values (:user, :now, :now, :expires)
                        returning id
                        """)
                .param("user", user.value())
                .param("now", Timestamp.from(now))
                .param("expires", Timestamp.from(now.plus(properties.lifetime())))
                .query(UUID.class)
                .single();
        String token = OpaqueToken.next();
        store(token, session, now);
        return new Opened(session, user, token);
    }

    /**
     * Exchanges a refresh token for its successor.
     *
     * @throws ApiException {@code AUTH_FAILED} for a token that is none of ours, is over or was revoked, {@code
     *     TOKEN_REUSED} for one that was replaced before; the session has ended then
     */
    @Transactional(noRollbackFor = ApiException.class)
    Opened rotate(String token) {
        Instant now = clock.instant();
        Stored stored = lock(token)
                .filter(found -> found.revokedAt() == null && found.expiresAt().isAfter(now))
                .orElseThrow(() -> ApiException.of(ErrorCode.AUTH_FAILED, "The refresh token is not valid"));
        String successor = successor(token);
        if (stored.replacedAt() != null) {
            if (stored.replacedAt().isBefore(now.minus(GRACE)) || isReplaced(successor)) {
                revoke(stored.sessionId());
                throw ApiException.of(ErrorCode.TOKEN_REUSED, "The refresh token was used before; sign in again");
            }
            return new Opened(stored.sessionId(), new UserId(stored.userId()), successor);
        }
        jdbc.sql("update identity.refresh_tokens set replaced_at = :now where hash = :hash")
                .param("now", Timestamp.from(now))
                .param("hash", sessionHash.of(token))
                .update();
        store(successor, stored.sessionId(), now);
        jdbc.sql("""
                        update identity.sessions
                        set last_used_at = :now, expires_at = :expires
                        where id = :id
                        """)
                .param("now", Timestamp.from(now))
                .param("expires", Timestamp.from(now.plus(properties.lifetime())))
                .param("id", stored.sessionId())
                .update();
        return new Opened(stored.sessionId(), new UserId(stored.userId()), successor);
    }

    /** Ends a session for good; does nothing if it has ended. */
    @Transactional
    void revoke(UUID session) {
        jdbc.sql("update identity.sessions set revoked_at = :now where id = :id and revoked_at is null")
                .param("now", Timestamp.from(clock.instant()))
                .param("id", session)
                .update();
    }

    /** The session's row is the lock: two refreshes of one family go one after the other. */
    private Optional<Stored> lock(String token) {
        return jdbc.sql("""
                        select s.id as session_id, s.user_id, s.expires_at, s.revoked_at, t.replaced_at
                        from identity.sessions s
                        join identity.refresh_tokens t on t.session_id = s.id
                        where t.hash = :hash
                        for update of s
                        """)
                .param("hash", sessionHash.of(token))
                .query((row, number) -> new Stored(
                        row.getObject("session_id", UUID.class),
                        row.getObject("user_id", UUID.class),
                        row.getTimestamp("expires_at").toInstant(),
                        instant(row.getTimestamp("revoked_at")),
                        instant(row.getTimestamp("replaced_at"))))
                .optional();
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }

    private void store(String token, UUID session, Instant now) {
        jdbc.sql("insert into identity.refresh_tokens (hash, session_id, created_at) values (:hash, :session, :now)")
                .param("hash", sessionHash.of(token))
                .param("session", session)
                .param("now", Timestamp.from(now))
                .update();
    }

    private boolean isReplaced(String token) {
        return jdbc.sql("select replaced_at is not null from identity.refresh_tokens where hash = :hash")
                .param("hash", sessionHash.of(token))
                .query(Boolean.class)
                .optional()
                .orElse(true);
    }

    /** Derived from the token under our key, so that the second of two racing tabs gets the same one as the first. */
    private String successor(String token) {
        return sessionHash.of("successor of " + token);
    }
}
