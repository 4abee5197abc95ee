package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.startup.FromEnvironment;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/** How long a sign-in lasts. */
@Validated
@ConfigurationProperties("tippmix.identity.session")
record SessionProperties(
        @FromEnvironment(
                value = "JWT_REFRESH_EXPIRES_IN",
                description = "Life of a session that is not used: how long a refresh token is good for",
                expected = "1h to 90d, for example 7d or 604800 (seconds)")
        @DefaultValue("7d")
        @DurationUnit(ChronoUnit.SECONDS)
        @DurationMin(hours = 1)
        @DurationMax(days = 90)
        Duration lifetime,

        @FromEnvironment(
                value = "SESSION_MAX_LIFETIME",
                description = "Life of a session however much it is used; then one signs in again",
                expected = "1h to 365d, for example 30d")
        @DefaultValue("30d")
        @DurationUnit(ChronoUnit.SECONDS)
        @DurationMin(hours = 1)
        @DurationMax(days = 365)
        Duration longest) {}
