package dev.tippmixmentor.stomp;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a socket is told of itself.
 *
 * @param type {@code pong}, {@code authenticated}, {@code expiring} or {@code draining}
 * @param timestamp when the server said it
 * @param expiresAt when the access token ends that the socket lives by; with {@code authenticated} and {@code expiring}
 * @param reconnectIn milliseconds after which the server closes, and another one is to be connected to; with {@code draining}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record SessionNotice(
        String type,
        Instant timestamp,
        @Nullable Instant expiresAt,
        @Nullable Long reconnectIn) {
    static SessionNotice of(String type, Instant now) {
        return new SessionNotice(type, now, null, null);
    }

    static SessionNotice until(String type, Instant now, Instant expiresAt) {
        return new SessionNotice(type, now, expiresAt, null);
    }

    static SessionNotice draining(Instant now, Duration turn) {
        return new SessionNotice("draining", now, null, turn.toMillis());
    }
}
