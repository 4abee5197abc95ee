package dev.tippmixmentor.platform.observability;

import dev.tippmixmentor.platform.observability.ServiceProbe.Answer;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * What we depend on and what may pile up, as indicators of the actuator, from which the app's health is made too. What we
 * can do without is never {@code DOWN}. Other modules add indicators of their own.
 */
@Configuration(proxyBeanMethods = false)
class HealthConfig {
    /** An answer that takes longer is as good as none; the services are asked side by side, so this bounds them together. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** For a look at all indicators, and so that nobody can make us ask more often. */
    private static final Duration FRESHNESS = Duration.ofMillis(500);

    /** As with statements, see {@code sql.slow} in the log. */
    private static final Duration SLOW = Duration.ofMillis(200);

    /** Tasks begin within a second or two; this is what all threads being busy for a while does not reach. */
    private static final Duration LATE = Duration.ofMinutes(1);

    /** Failed listeners are tried again after two minutes and a half at most. */
    private static final Duration UNDELIVERED = Duration.ofMinutes(10);

    private static final int BACKLOG = 10_000;
    private static final int SERVICES = 2;

    private volatile boolean started;

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
    ServiceProbe<DatabaseReading> databaseProbe(
            DataSource dataSource, @Qualifier("healthExecutor") ThreadPoolTaskExecutor executor) {
        return new ServiceProbe<>(
                "database",
                () -> {
                    try (Connection connection = dataSource.getConnection()) {
                        return DatabaseReading.of(connection, PATIENCE);
                    }
                },
                PATIENCE,
                FRESHNESS,
                executor);
    }

    @Bean
    ServiceProbe<Boolean> redisProbe(
            RedisConnectionFactory redis, @Qualifier("healthExecutor") ThreadPoolTaskExecutor executor) {
        return new ServiceProbe<>(
                "redis",
                () -> {
                    try (RedisConnection connection = redis.getConnection()) {
                        return connection.ping() != null;
                    }
                },
                PATIENCE,
                FRESHNESS,
                executor);
    }

    @EventListener(ApplicationReadyEvent.class)
    void started() {
        started = true;
    }

    /** Whether everything that runs at the start has run; from then on it stays so, whatever happens to us. */
    @Bean
    HealthIndicator startedHealthIndicator() {
        return () -> (started ? Health.up() : Health.outOfService()).build();
    }

    /** In the readiness group: without the database we are of no use. */
    @Bean
    HealthIndicator databaseHealthIndicator(ServiceProbe<DatabaseReading> probe) {
        return () -> {
            Answer<DatabaseReading> answer = probe.answer();
            Health.Builder health = answer.value().isPresent() ? upUnless(isSlow(answer)) : Health.down();
            return health.withDetail("tookMillis", answer.took().toMillis()).build();
        };
    }

    /**
     * In the readiness group. Flyway has run before anybody could ask; this notices that somebody brought an older
     * schema back under us, or that the migration of a newer version failed half-way.
     */
    @Bean
    HealthIndicator flywayHealthIndicator(ServiceProbe<DatabaseReading> probe) {
        AtomicInteger highestRank = new AtomicInteger();
        return of(probe, reading -> {
            int expected = highestRank.accumulateAndGet(reading.schemaRank(), Math::max);
            boolean whole = reading.isSchemaWhole() && reading.schemaRank() >= expected;
            return (whole ? Health.up() : Health.down())
                    .withDetail("version", String.valueOf(reading.schemaVersion()))
                    .withDetail("complete", whole);
        });
    }

    /** Not in the readiness group: without Redis we are degraded and still of use. */
    @Bean
    HealthIndicator redisHealthIndicator(ServiceProbe<Boolean> probe) {
        return () -> {
            Answer<Boolean> answer = probe.answer();
            return upUnless(answer.value().isEmpty() || isSlow(answer))
                    .withDetail(ServiceState.ANSWERS, answer.value().isPresent())
                    .withDetail("tookMillis", answer.took().toMillis())
                    .build();
        };
    }

    @Bean
    HealthIndicator schedulerHealthIndicator(ServiceProbe<DatabaseReading> probe) {
        return of(
                probe,
                reading -> upUnless(reading.schedulerLag().compareTo(LATE) > 0)
                        .withDetail("lagSeconds", reading.schedulerLag().toSeconds()));
    }

    @Bean
    HealthIndicator outboxHealthIndicator(ServiceProbe<DatabaseReading> probe) {
        return of(
                probe,
                reading -> upUnless(reading.publications() > BACKLOG
                                || reading.oldestPublication().compareTo(UNDELIVERED) > 0)
                        .withDetail("waiting", reading.publications())
                        .withDetail("oldestSeconds", reading.oldestPublication().toSeconds()));
    }

    /** What only the database knows is unknown without it. */
    private static HealthIndicator of(
            ServiceProbe<DatabaseReading> probe, Function<DatabaseReading, Health.Builder> judgement) {
        return () ->
                probe.answer().value().map(judgement).orElseGet(Health::unknown).build();
    }

    private static boolean isSlow(Answer<?> answer) {
        return answer.took().compareTo(SLOW) > 0;
    }

    private static Health.Builder upUnless(boolean degraded) {
        return degraded ? Health.status(ServiceState.DEGRADED_STATUS) : Health.up();
    }
}
