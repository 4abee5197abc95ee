package dev.tippmixmentor.tasks;

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

/** How long and how often a task is tried, and how long it is kept. */
@Validated
@ConfigurationProperties("tippmix.tasks")
record TaskProperties(
        @FromEnvironment(
                value = "AGENT_TIMEOUT",
                description = "How long one attempt of an agent's task may take",
                expected = "1s to 1h, for example 5m or 300 (seconds)")
        @DefaultValue("5m")
        @DurationUnit(ChronoUnit.SECONDS)
        @DurationMin(seconds = 1)
        @DurationMax(hours = 1)
        Duration timeout,

        @FromEnvironment(
                value = "AGENT_MAX_RETRIES",
                description = "How often a failed task of an agent is tried again",
                expected = "a number, 0 to 20")
        @DefaultValue("3")
        @Min(0)
        @Max(20)
        int maxRetries,

        @FromEnvironment(
                value = "TASK_RETENTION",
                description = "How long a task is kept after it has ended",
                expected = "1d to 3650d, for example 90d")
        @DefaultValue("90d")
        @DurationUnit(ChronoUnit.SECONDS)
        @DurationMin(days = 1)
        @DurationMax(days = 3650)
        Duration retention) {}
