package dev.tippmixmentor.platform.observability;

import dev.tippmixmentor.platform.security.AccessRules;
import dev.tippmixmentor.platform.security.AccessRules.Rule;
import dev.tippmixmentor.platform.security.Role;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.http.HttpMethod;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

@Configuration(proxyBeanMethods = false)
class ObservabilityConfig {
    /** An answer that takes longer is as good as none; two probes run side by side, so this bounds them together. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final int SERVICES = 2;

    @Bean
    @Order(0)
    AccessRules observabilityRules(ObservabilityProperties properties) {
        Role metricsReader = properties.metrics() ? null : Role.ADMIN;
        return AccessRules.of(
                AccessRules.anybody(HttpMethod.GET, "/api/v1/health"),
                AccessRules.anybody(HttpMethod.GET, "/actuator/health/liveness"),
                AccessRules.anybody(HttpMethod.GET, "/actuator/health/readiness"),
                new Rule(HttpMethod.GET, "/actuator/prometheus", metricsReader),
                // The actuator has a handler mapping of its own, so its endpoints are not refused by being unmapped.
                new Rule(null, "/actuator/**", Role.ADMIN));
    }

    @Bean
    @ConditionalOnProperty("tippmix.observability.traces-endpoint")
    OtlpTracingConnectionDetails traceCollector(ObservabilityProperties properties) {
        String endpoint = Objects.requireNonNull(properties.tracesEndpoint());
        return transport -> endpoint;
    }

    /** The API description is for everybody where ENABLE_SWAGGER serves it, and does not exist where not. */
    @Bean
    AccessRules apiDescriptionRules() {
        return AccessRules.of(
                AccessRules.anybody(HttpMethod.GET, "/v3/api-docs/**"),
                AccessRules.anybody(HttpMethod.GET, "/v3/api-docs.yaml"),
                AccessRules.anybody(HttpMethod.GET, "/swagger-ui.html"),
                AccessRules.anybody(HttpMethod.GET, "/swagger-ui/**"));
    }

    /** A thread a service: a service that hangs holds one, and the other is still asked. */
    @Bean(defaultCandidate = false)
    ThreadPoolTaskExecutor healthExecutor() {
        ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
        executor.setThreadNamePrefix("health-");
        executor.setCorePoolSize(SERVICES);
        executor.setMaxPoolSize(SERVICES);
        executor.setDaemon(true);
        return executor;
    }

    @Bean
    ServiceProbe databaseProbe(
            DataSource dataSource, @Qualifier("healthExecutor") ThreadPoolTaskExecutor healthExecutor) {
        return new ServiceProbe(
                "database",
                () -> {
                    try (Connection connection = dataSource.getConnection()) {
                        if (!connection.isValid((int) PATIENCE.toSeconds())) {
                            throw new SQLException("the connection is not valid");
                        }
                    }
                },
                PATIENCE,
                healthExecutor);
    }

    @Bean
    ServiceProbe redisProbe(
            RedisConnectionFactory redis, @Qualifier("healthExecutor") ThreadPoolTaskExecutor healthExecutor) {
        return new ServiceProbe(
                "redis",
                () -> {
                    try (RedisConnection connection = redis.getConnection()) {
                        connection.ping();
                    }
                },
                PATIENCE,
                healthExecutor);
    }

    /** In the readiness group; Redis is not, for without it we are degraded and still of use. */
    @Bean
    HealthIndicator databaseHealthIndicator(@Qualifier("databaseProbe") ServiceProbe databaseProbe) {
        return () -> databaseProbe.state() == ServiceState.UP
                ? Health.up().build()
                : Health.down().build();
    }
}
