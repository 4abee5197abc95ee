package dev.tippmixmentor.identity;

import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What somebody says of themselves to become a user.
 *
 * @param email address, up to 254 characters; unique whatever its case
 * @param username 3 to 20 letters, digits and underscores; unique whatever its case, and none that speaks for us
 * @param password 12 to 128 characters (Unicode code points), neither common nor holding one of the names
 * @param firstName up to 100 characters
 * @param lastName up to 100 characters
 * @param refreshTokenDelivery where the refresh token goes; the cookie if absent
 */
public record Registration(
        @NotBlank @Email @Size(max = 254) String email,

        @NotBlank @Pattern(regexp = Registration.USERNAME, message = "must be 3 to 20 letters, digits or underscores")
        String username,

        @NotNull @Size(max = PasswordRules.MAX_UTF16) String password,

        @Nullable
        @Size(max = Registration.MAX_NAME)
        @Pattern(regexp = Registration.PRINTABLE, message = "must be readable characters")
        String firstName,

        @Nullable
        @Size(max = Registration.MAX_NAME)
        @Pattern(regexp = Registration.PRINTABLE, message = "must be readable characters")
        String lastName,

        @Nullable RefreshTokenDelivery refreshTokenDelivery) {

    static final String USERNAME = "[A-Za-z0-9_]{3,20}";
    static final int MAX_NAME = 100;

    /** No line breaks, no NUL, nothing that turns the direction of writing. */
    static final String PRINTABLE = "\\P{C}*";

    String normalisedEmail() {
        return email.strip().toLowerCase(Locale.ROOT);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Registration[…]";
    }
}
