package dev.tippmixmentor.feeds;

import dev.tippmixmentor.platform.startup.FromEnvironment;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/** The folder that is looked at for files to import. */
@Validated
@ConfigurationProperties("tippmix.imports")
record ImportProperties(
        @FromEnvironment(
                value = "IMPORT_FOLDER",
                description = "Folder whose .csv and .json files are imported when they are new or have changed",
                expected = "a path that every node can read, empty for none")
        @Nullable
        Path folder,

        @FromEnvironment(
                value = "IMPORT_INTERVAL",
                description = "How often IMPORT_FOLDER is looked at",
                expected = "1m to 7d, for example 1h")
        @DefaultValue("1h")
        @DurationUnit(ChronoUnit.SECONDS)
        @DurationMin(minutes = 1)
        @DurationMax(days = 7)
        Duration interval) {}
