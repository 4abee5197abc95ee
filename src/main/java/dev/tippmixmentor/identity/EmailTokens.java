package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.security.KeyedHash;
import dev.tippmixmentor.platform.security.OpaqueToken;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The secrets in links sent by e-mail. Each works once and for a time; a new one makes the earlier ones of its purpose
 * worthless. Only keyed hashes are stored.
 */
@Component
class EmailTokens {
    private final JdbcClient jdbc;
    private final KeyedHash sessionHash;
    private final Clock clock;

    EmailTokens(JdbcClient jdbc, @Qualifier("sessionHash") KeyedHash sessionHash, Clock clock) {
        this.jdbc = jdbc;
        this.sessionHash = sessionHash;
        this.clock = clock;
    }

    /** A new token, in clear only here. */
    @Transactional
    String issue(UserId user, EmailPurpose purpose, Duration lifetime) {
        jdbc.sql("delete from identity.email_tokens where user_id = :user and purpose = :purpose")
                .param("user", user.value())
                .param("purpose", purpose.name())
                .update();
        String token = OpaqueToken.next();
        Instant now = clock.instant();
        jdbc.sql("""
                        insert into identity.email_tokens (hash, user_id, purpose, created_at, expires_at)
                        values (:hash, :user, :purpose, :now, :expires)
                        """)
                .param("hash", sessionHash.of(hashed(token, purpose)))
                .param("user", user.value())
                .param("purpose", purpose.name())
                .param("now", Timestamp.from(now))
                .param("expires", Timestamp.from(now.plus(lifetime)))
                .update();
        return token;
    }

    /**
     * Whose a token is; it stays good.
     *
     * @throws ApiException {@code AUTH_FAILED} if it is none, too old or already used
     */
    @Transactional(readOnly = true)
    UserId owner(String token, EmailPurpose purpose) {
        return jdbc.sql("select user_id from identity.email_tokens where hash in (:hashes) and expires_at > :now")
                .param("hashes", sessionHash.everyOf(hashed(token, purpose)))
                .param("now", Timestamp.from(clock.instant()))
                .query(UUID.class)
                .optional()
                .map(UserId::new)
                .orElseThrow(EmailTokens::invalid);
    }

    /** As {@link #owner}, and takes the token; whoever comes first has it. */
    @Transactional
    UserId redeem(String token, EmailPurpose purpose) {
        return jdbc.sql("""
                        delete from identity.email_tokens
                        where hash in (:hashes) and expires_at > :now
                        returning user_id
                        """)
                .param("hashes", sessionHash.everyOf(hashed(token, purpose)))
                .param("now", Timestamp.from(clock.instant()))
                .query(UUID.class)
                .optional()
                .map(UserId::new)
                .orElseThrow(EmailTokens::invalid);
    }

    /** Makes all links of a user worthless. */
    @Transactional
    void revoke(UserId user) {
        jdbc.sql("delete from identity.email_tokens where user_id = :user")
                .param("user", user.value())
                .update();
    }

    @Transactional
    int purge() {
        return jdbc.sql("delete from identity.email_tokens where expires_at < :now")
                .param("now", Timestamp.from(clock.instant()))
                .update();
    }

    static ApiException invalid() {
        return ApiException.of(ErrorCode.AUTH_FAILED, "The link is not valid, too old or already used");
    }

    /** The purpose is part of what is hashed: a link for one thing is none for another. */
    private static String hashed(String token, EmailPurpose purpose) {
        return "email " + purpose + " " + token;
    }
}
