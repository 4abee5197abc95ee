package dev.tippmixmentor.platform.security;

import dev.tippmixmentor.platform.startup.FromEnvironment;
import dev.tippmixmentor.platform.startup.StrongSecret;
import jakarta.validation.constraints.NotBlank;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/** Keys of the hashes under which we store or sign what clients hold. */
@Validated
@ConfigurationProperties("tippmix.security")
record SecretProperties(
        @FromEnvironment(
                value = "SESSION_SECRET",
                description = "Keys the hashes under which refresh tokens and WebSocket tickets are stored",
                expected = "32 random bytes or more, not JWT_SECRET: openssl rand -base64 48")
        @NotBlank
        @StrongSecret
        String sessionSecret,

        @FromEnvironment(
                value = "SESSION_PREVIOUS_SECRETS",
                description = "Earlier values of SESSION_SECRET whose hashes are still recognised, separated by commas",
                expected = "secrets that were SESSION_SECRET before")
        @DefaultValue
        List<@StrongSecret String> previousSessionSecrets,

        @FromEnvironment(
                value = "COOKIE_SECRET",
                description = "Signs the refresh cookie and the CSRF token",
                expected = "32 random bytes or more, none of the others: openssl rand -base64 48")
        @NotBlank
        @StrongSecret
        String cookieSecret,

        @FromEnvironment(
                value = "COOKIE_PREVIOUS_SECRETS",
                description = "Earlier values of COOKIE_SECRET whose cookies are still accepted, separated by commas",
                expected = "secrets that were COOKIE_SECRET before")
        @DefaultValue
        List<@StrongSecret String> previousCookieSecrets) {}
