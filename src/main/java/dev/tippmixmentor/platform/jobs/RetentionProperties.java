package dev.tippmixmentor.platform.jobs;

import dev.tippmixmentor.platform.startup.FromEnvironment;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/** How long things are kept. */
@Validated
@ConfigurationProperties("tippmix.retention")
record RetentionProperties(
        @FromEnvironment(
                value = "SOFT_DELETE_RETENTION",
                description = "How long what was deleted can be restored before it is purged",
                expected = "1h to 3650d, for example 30d")
        @DefaultValue("30d")
        @DurationUnit(ChronoUnit.SECONDS)
        @DurationMin(hours = 1)
        @DurationMax(days = 3650)
        Duration softDelete) {}
