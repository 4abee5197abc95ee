package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.security.KeyedHash;
import dev.tippmixmentor.platform.security.OpaqueToken;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The tokens of {@link Sessions}, each of which takes the place of the one before. Only keyed hashes are stored. Runs in the
 * caller's transaction.
 */
@Component
class RefreshTokens {
    private final JdbcClient jdbc;
    private final KeyedHash sessionHash;

    RefreshTokens(JdbcClient jdbc, @Qualifier("sessionHash") KeyedHash sessionHash) {
        this.jdbc = jdbc;
        this.sessionHash = sessionHash;
    }

    /**
     * A token with its session.
     *
     * @param hash under which the token is stored
     * @param createdAt of the session, as are the next two
     * @param replacedAt when another token took the place of this one; absent if none has
     */
    record Stored(
            String hash,
            UUID sessionId,
            UUID userId,
            Instant createdAt,
            Instant expiresAt,
            @Nullable Instant revokedAt,
            @Nullable Instant replacedAt) {}

    /** The first token of a session, in clear only here. */
    String first(UUID session, Instant now) {
        String token = OpaqueToken.next();
        store(token, session, now);
        return token;
    }

    /**
     * Finds a token. The session's row is the lock: two refreshes of one family go one after the other. The token's is
     * locked too, or whoever waited would see it as it was before the wait.
     */
    Optional<Stored> lock(String token) {
        return jdbc.sql("""
                        select t.hash, s.id as session_id, s.user_id, s.created_at, s.expires_at, s.revoked_at,
                            t.replaced_at
                        from identity.sessions s
                        join identity.refresh_tokens t on t.session_id = s.id
                        where t.hash in (:hashes)
                        for update of s, t
                        """)
                .param("hashes", sessionHash.everyOf(token))
                .query((row, number) -> new Stored(
                        row.getString("hash"),
                        row.getObject("session_id", UUID.class),
                        row.getObject("user_id", UUID.class),
                        row.getTimestamp("created_at").toInstant(),
                        row.getTimestamp("expires_at").toInstant(),
                        instant(row.getTimestamp("revoked_at")),
                        instant(row.getTimestamp("replaced_at"))))
                .optional();
    }

    /**
     * Gives a token its successor.
     *
     * @param stored the token as {@link #lock} found it
     */
    String replace(Stored stored, String token, Instant now) {
        jdbc.sql("update identity.refresh_tokens set replaced_at = :now where hash = :hash")
                .param("now", Timestamp.from(now))
                .param("hash", stored.hash())
                .update();
        String successor = successors(token).findFirst().orElseThrow();
        store(successor, stored.sessionId(), now);
        return successor;
    }

    /** What took the place of a token, if nobody has used it yet. */
    Optional<String> unusedSuccessor(String token) {
        return successors(token).filter(this::isUnused).findFirst();
    }

    /**
     * Derived from the token under our key, so that the second of two racing tabs gets the same one as the first; under the
     * key of today first, and under earlier ones for the tab that comes second while the key changes.
     */
    private Stream<String> successors(String token) {
        return sessionHash.everyOf("successor of " + token).stream();
    }

    private boolean isUnused(String token) {
        return jdbc.sql("select replaced_at is null from identity.refresh_tokens where hash in (:hashes)")
                .param("hashes", sessionHash.everyOf(token))
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    private void store(String token, UUID session, Instant now) {
        jdbc.sql("insert into identity.refresh_tokens (hash, session_id, created_at) values (:hash, :session, :now)")
                .param("hash", sessionHash.of(token))
                .param("session", session)
                .param("now", Timestamp.from(now))
                .update();
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
