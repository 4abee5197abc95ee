package dev.tippmixmentor.platform.startup;

import java.time.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.flyway.autoconfigure.FlywayConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class StartupConfig {

    @Bean
    AppEnvironment appEnvironment(AppProperties properties) {
        return properties.environment();
    }

    @Bean
    JdbcConnectionDetails databaseConnection(DatabaseProperties properties) {
        return properties.url();
    }

    /** Only where migrations are run by somebody else than the application is. */
    @Bean
    @ConditionalOnProperty("tippmix.database.migration-url")
    FlywayConnectionDetails migrationConnection(DatabaseProperties properties) {
        DatabaseUrl owner = Objects.requireNonNull(properties.migrationUrl());
        return new FlywayConnectionDetails() {
            @Override
            public String getJdbcUrl() {
                return owner.jdbcUrl();
            }

            @Override
            public @Nullable String getUsername() {
                return owner.username();
            }

            @Override
            public @Nullable String getPassword() {
                return owner.password();
            }
        };
    }

    /** The one clock of the application; tests put a settable one in its place. */
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
