package dev.tippmixmentor.identity;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.tippmixmentor.platform.security.Membership;
import dev.tippmixmentor.platform.security.Role;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A user as the user sees themselves; never shown to others, as it has the e-mail address.
 *
 * @param premiumUntil when what the user has paid for ends, or ended; absent if they never did
 * @param version told as an ETag
 */
public record UserView(
        UserId id,
        String email,
        String username,
        @Nullable String firstName,
        @Nullable String lastName,
        Role role,
        @Nullable Instant premiumUntil,
        boolean emailVerified,
        @JsonIgnore int version) {

    Membership membership(Instant now) {
        return premiumUntil != null && now.isBefore(premiumUntil) ? Membership.PREMIUM : Membership.STANDARD;
    }
}
