package dev.tippmixmentor.identity;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * What a user signs in with.
 *
 * @param email or absent, when {@code username} is given
 * @param username or absent, when {@code email} is given
 */
record Credentials(
        @Nullable @Size(max = 254) String email,
        @Nullable @Size(max = 20) String username,
        @NotBlank @Size(max = 128) String password,
        @Nullable RefreshTokenDelivery refreshTokenDelivery) {

    /** Without the password. */
    @Override
    public String toString() {
        return "Credentials[…]";
    }
}
