package dev.tippmixmentor.platform.security;

import dev.tippmixmentor.platform.startup.FromEnvironment;
import dev.tippmixmentor.platform.startup.StrongSecret;
import jakarta.validation.constraints.NotBlank;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/** How access tokens are signed and how long they live. */
@Validated
@ConfigurationProperties("tippmix.security.jwt")
record JwtProperties(
        @FromEnvironment(
                value = "JWT_SECRET",
                description = "Signs access tokens (HS256)",
                expected = "32 random bytes or more: openssl rand -base64 48")
        @NotBlank
        @StrongSecret
        String secret,

        @FromEnvironment(
                value = "JWT_PREVIOUS_SECRETS",
                description = "Earlier values of JWT_SECRET whose tokens are still accepted, separated by commas",
                expected = "secrets that were JWT_SECRET before")
        @DefaultValue
        List<@StrongSecret String> previousSecrets,

        @FromEnvironment(
                value = "JWT_EXPIRES_IN",
                description = "Life of an access token",
                expected = "1m to 1h, for example 15m or 900 (seconds)")
        @DefaultValue("15m")
        @DurationUnit(ChronoUnit.SECONDS)
        @DurationMin(minutes = 1)
        @DurationMax(hours = 1)
        Duration lifetime) {}
