package dev.tippmixmentor.platform.startup;

import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/** Where the application keeps what it must not lose. */
@Validated
@ConfigurationProperties("tippmix.database")
record DatabaseProperties(
        @FromEnvironment(
                value = "DATABASE_URL",
                description = "PostgreSQL 18 or newer, as postgresql:// or jdbc:postgresql:",
                expected = "postgresql://user:password@host:5432/database")
        @NotNull
        DatabaseUrl url) {}
