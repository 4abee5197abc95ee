package dev.tippmixmentor.realtime;

import dev.tippmixmentor.platform.startup.FromEnvironment;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/** How much of a topic can be recovered. */
@Validated
@ConfigurationProperties("tippmix.realtime.topics")
record TopicProperties(
        @FromEnvironment(
                value = "WS_HISTORY_SIZE",
                description = "How many messages of each topic can be recovered after a reconnect",
                expected = "10 to 100000")
        @DefaultValue("1000")
        @Min(10)
        @Max(100_000)
        int historySize,

        @FromEnvironment(
                value = "WS_HISTORY_AGE",
                description = "How long a message of a topic can be recovered after a reconnect",
                expected = "10s to 1d, for example 10m or 600 (seconds)")
        @DefaultValue("10m")
        @DurationUnit(ChronoUnit.SECONDS)
        @DurationMin(seconds = 10)
        @DurationMax(days = 1)
        Duration historyAge) {}
