package dev.tippmixmentor.platform.startup;

import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
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
        DatabaseUrl url,

        @FromEnvironment(
                value = "DATABASE_MIGRATION_URL",
                description = "The same database for the user that owns the tables, where DATABASE_URL's user does not",
                expected = "postgresql://owner:password@host:5432/database")
        @Nullable
        DatabaseUrl migrationUrl) {}
