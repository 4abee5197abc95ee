package dev.tippmixmentor.platform.database;

import dev.tippmixmentor.platform.startup.FromEnvironment;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/** How long the database may keep a request waiting. */
@Validated
@ConfigurationProperties("tippmix.database.pool")
record PoolProperties(
        @FromEnvironment(
                value = "DATABASE_STATEMENT_TIMEOUT",
                description = "How long one statement may take before the database ends it",
                expected = "1s to 5m, for example 10s")
        @DefaultValue("10s")
        @DurationUnit(ChronoUnit.SECONDS)
        @DurationMin(seconds = 1)
        @DurationMax(minutes = 5)
        Duration statementTimeout) {
    /** The database's own timeout comes first where it is able to say anything. */
    static final Duration SLACK = Duration.ofSeconds(5);

    /** How long the database may say nothing before the connection is given up: a frozen one ends no statement. */
    Duration socketTimeout() {
        return statementTimeout.plus(SLACK);
    }
}
