package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.security.Role;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A user as administrators see them.
 *
 * @param premiumUntil when what the user has paid for ends, or ended; absent if they never did
 * @param lockedAt since when the user may not sign in; absent if they may
 * @param version of the last change, for {@code If-Match}
 */
record UserAccountView(
        UserId id,
        String email,
        String username,
        Role role,
        @Nullable Instant premiumUntil,
        boolean emailVerified,
        Instant createdAt,
        @Nullable Instant lockedAt,
        int version) {}
