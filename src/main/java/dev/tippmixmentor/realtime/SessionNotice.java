package dev.tippmixmentor.realtime;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a socket is told of itself.
 *
 * @param type {@code pong}, {@code authenticated} or {@code expiring}
 * @param timestamp when the server said it
 * @param expiresAt when the access token ends that the socket lives by; not with {@code pong}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SessionNotice(
        String type, Instant timestamp, @Nullable Instant expiresAt) {
    static SessionNotice of(String type, Instant now) {
        return new SessionNotice(type, now, null);
    }

    static SessionNotice until(String type, Instant now, Instant expiresAt) {
        return new SessionNotice(type, now, expiresAt);
    }
}
