package dev.tippmixmentor.platform.observability;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the database says of itself and of the work that waits in it, read in one statement.
 *
 * @param schemaRank how many migrations have run
 * @param schemaVersion the last of them
 * @param isSchemaWhole whether all of them succeeded
 * @param schedulerLag how long the task that should have begun first has been waiting; zero if none is late
 * @param publications event publications that have not been delivered, counted up to {@value #COUNTED}
 * @param oldestPublication age of the first of them; zero if there is none
 */
record DatabaseReading(
        int schemaRank,
        @Nullable String schemaVersion,
        boolean isSchemaWhole,
        Duration schedulerLag,
        int publications,
        Duration oldestPublication) {
    static final int COUNTED = 100_000;

    /** Picked tasks whose node was not heard of for longer than the scheduler waits are late as well. */
    private static final String QUESTION = """
            select
                (select installed_rank from flyway_schema_history order by installed_rank desc limit 1),
                (select version from flyway_schema_history order by installed_rank desc limit 1),
                (select bool_and(success) from flyway_schema_history),
                (
                    select cast(coalesce(extract(epoch from now() - min(execution_time)), 0) as double precision)
                    from jobs.scheduled_tasks
                    where execution_time < now()
                        and (not picked or last_heartbeat < now() - interval '30 seconds')
                ),
                (select count(*) from (select from jobs.event_publication limit %d) as counted),
                (
                    select cast(coalesce(extract(epoch from now() - min(publication_date)), 0) as double precision)
                    from jobs.event_publication
                )
            """.formatted(COUNTED);

    /**
     * Asks over a connection.
     *
     * @param patience after this the connection counts as broken, whatever its own limit is
     */
    static DatabaseReading of(Connection connection, Duration patience) throws SQLException {
        // The pool takes it back with the connection.
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(patience.toMillis()));
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(QUESTION)) {
            row.next();
            return new DatabaseReading(
                    row.getInt(1),
                    row.getString(2),
                    row.getBoolean(3),
                    seconds(row.getDouble(4)),
                    row.getInt(5),
                    seconds(row.getDouble(6)));
        }
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.max(0, Math.round(seconds * 1_000)));
    }
}
