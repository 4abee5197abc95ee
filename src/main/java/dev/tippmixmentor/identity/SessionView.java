package dev.tippmixmentor.identity;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One of a user's own sessions.
 *
 * @param device what the client said of itself when it signed in
 * @param address where it was last used from
 * @param expiresAt when it ends if it is not used
 * @param current whether the request came from it
 */
record SessionView(
        UUID id,
        @Nullable String device,
        @Nullable String address,
        Instant createdAt,
        Instant lastUsedAt,
        Instant expiresAt,
        boolean current) {}
