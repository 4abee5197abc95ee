package dev.tippmixmentor.platform.startup;

import java.time.Clock;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
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

    @Bean
    DataRedisConnectionDetails redisConnection(RedisProperties properties) {
        return properties.url();
    }

    /** Never one of the pool's, whose statements are limited in time: an index over a large table takes what it takes. */
    @Bean
    FlywayConnectionDetails migrationConnection(DatabaseProperties properties) {
        DatabaseUrl owner = Objects.requireNonNullElse(properties.migrationUrl(), properties.url());
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
