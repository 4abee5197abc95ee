package dev.tippmixmentor.identity;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.tippmixmentor.platform.security.Role;
import org.jspecify.annotations.Nullable;

/**
 * A user as the user sees themselves; never shown to others, as it has the e-mail address.
 *
 * @param version told as an ETag
 */
public record UserView(
        UserId id,
        String email,
        String username,
        @Nullable String firstName,
        @Nullable String lastName,
        Role role,
        boolean emailVerified,
        @JsonIgnore int version) {}
