package dev.tippmixmentor.platform.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.testing.IntegrationTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Function;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/** What is read from the database, and what is made of it. Whatever is wrong here is so in a transaction nobody else sees. */
@IntegrationTest
class HealthJudgementTests {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Autowired
    DataSource dataSource;

    private final HealthConfig indicators = new HealthConfig();

    private DatabaseReading readingAfter(String... changes) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                for (String change : changes) {
                    statement.execute(change);
                }
                return DatabaseReading.of(connection, PATIENCE);
            } finally {
                connection.rollback();
            }
        }
    }

    private static ServiceProbe<DatabaseReading> saying(DatabaseReading reading) {
        return new ServiceProbe<>("database", () -> reading, PATIENCE, Duration.ZERO, Runnable::run);
    }

    private static ServiceProbe<DatabaseReading> silent() {
        return new ServiceProbe<>(
                "database",
                () -> {
                    throw new SQLException("away");
                },
                PATIENCE,
                Duration.ZERO,
                Runnable::run);
    }

    @Test
    void aTaskThatShouldHaveBegunMinutesAgoIsLate() throws SQLException {
        DatabaseReading reading = readingAfter("delete from jobs.scheduled_tasks", """
                        insert into jobs.scheduled_tasks (task_name, task_instance, execution_time, picked, version)
                        values ('late', 'one', now() - interval '5 minutes', false, 1)
                        """);

        Health health = indicators.schedulerHealthIndicator(saying(reading)).health();

        assertThat(reading.schedulerLag()).isEqualTo(Duration.ofMinutes(5));
        assertThat(health.getStatus()).isEqualTo(ServiceState.DEGRADED_STATUS);
        assertThat(health.getDetails()).containsEntry("lagSeconds", 300L);
    }

    @Test
    void aTaskThatADeadNodePickedIsLateAndOneThatRunsIsNot() throws SQLException {
        String picked = """
                insert into jobs.scheduled_tasks
                    (task_name, task_instance, execution_time, picked, picked_by, last_heartbeat, version)
                values ('running', 'one', now() - interval '5 minutes', true, 'node', now() - interval '%d seconds', 1)
                """;

        DatabaseReading dead = readingAfter("delete from jobs.scheduled_tasks", picked.formatted(60));
        DatabaseReading alive = readingAfter("delete from jobs.scheduled_tasks", picked.formatted(2));

        assertThat(dead.schedulerLag()).isEqualTo(Duration.ofMinutes(5));
        assertThat(alive.schedulerLag()).isZero();
        assertThat(indicators.schedulerHealthIndicator(saying(alive)).health().getStatus())
                .isEqualTo(Status.UP);
    }

    @Test
    void anEventThatNobodyGotForALongTimeIsABacklog() throws SQLException {
        DatabaseReading reading = readingAfter("""
                insert into jobs.event_publication (id, listener_id, event_type, serialized_event, publication_date)
                values (gen_random_uuid(), 'nobody', 'none', '{}', now() - interval '1 year')
                """);

        Health health = indicators.outboxHealthIndicator(saying(reading)).health();

        assertThat(reading.publications()).isPositive();
        assertThat(reading.oldestPublication()).isGreaterThan(Duration.ofDays(364));
        assertThat(health.getStatus()).isEqualTo(ServiceState.DEGRADED_STATUS);
    }

    @Test
    void anEmptyOutboxIsUp() throws SQLException {
        DatabaseReading reading = readingAfter("delete from jobs.event_publication");

        assertThat(reading.publications()).isZero();
        assertThat(indicators.outboxHealthIndicator(saying(reading)).health().getStatus())
                .isEqualTo(Status.UP);
    }

    @Test
    void aSchemaThatWentBackOrIsHalfMigratedIsDown() throws SQLException {
        DatabaseReading now = readingAfter();
        DatabaseReading older = readingAfter("""
                delete from flyway_schema_history
                where installed_rank = (select max(installed_rank) from flyway_schema_history)
                """);
        DatabaseReading half = readingAfter("""
                update flyway_schema_history set success = false
                where installed_rank = (select max(installed_rank) from flyway_schema_history)
                """);
        DatabaseReading[] shown = {now};
        HealthIndicator flyway = indicators.flywayHealthIndicator(
                new ServiceProbe<>("database", () -> shown[0], PATIENCE, Duration.ZERO, Runnable::run));
        Function<DatabaseReading, Status> judged = reading -> {
            shown[0] = reading;
            return flyway.health().getStatus();
        };

        assertThat(judged.apply(now)).isEqualTo(Status.UP);
        assertThat(judged.apply(older)).isEqualTo(Status.DOWN);
        assertThat(judged.apply(half)).isEqualTo(Status.DOWN);
        assertThat(judged.apply(now)).isEqualTo(Status.UP);
    }

    @Test
    void withoutTheDatabaseNobodyKnows() {
        assertThat(indicators.databaseHealthIndicator(silent()).health().getStatus())
                .isEqualTo(Status.DOWN);
        assertThat(indicators.flywayHealthIndicator(silent()).health().getStatus())
                .isEqualTo(Status.UNKNOWN);
        assertThat(indicators.schedulerHealthIndicator(silent()).health().getStatus())
                .isEqualTo(Status.UNKNOWN);
        assertThat(indicators.outboxHealthIndicator(silent()).health().getStatus())
                .isEqualTo(Status.UNKNOWN);
    }
}
