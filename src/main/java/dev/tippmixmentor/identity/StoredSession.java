package dev.tippmixmentor.identity;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A session in the export of its user, also one that has ended and is not forgotten yet.
 *
 * @param device what the client said of itself when it signed in
 * @param address where it was last used from
 * @param expiresAt when it ends, or would have ended, if it is not used
 * @param current whether the request came from it
 * @param endedAt absent while it goes on
 * @param endReason absent while it goes on, and where it ended by itself
 */
record StoredSession(
        UUID id,
        @Nullable String device,
        @Nullable String address,
        Instant createdAt,
        Instant lastUsedAt,
        Instant expiresAt,
        boolean current,
        @Nullable Instant endedAt,
        @Nullable SessionEnd endReason) {}
