package dev.tippmixmentor.identity;

import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Size;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a user signs in with.
 *
 * @param email or absent, when {@code username} is given
 * @param username or absent, when {@code email} is given
 * @param code a one-time password or a recovery code, where the account has a second factor
 */
record Credentials(
        @Nullable @Size(max = 254) String email,
        @Nullable @Size(max = 20) String username,
        @NotEmpty @Size(max = PasswordRules.MAX_UTF16) String password,

        @Nullable @Size(max = SecondFactorController.MAX_CODE)
        String code,

        @Nullable RefreshTokenDelivery refreshTokenDelivery) {

    /** The name that was given, in one form however it was written. */
    String name() {
        return (email == null ? String.valueOf(username) : email).strip().toLowerCase(Locale.ROOT);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Credentials[…]";
    }
}
