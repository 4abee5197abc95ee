package dev.tippmixmentor.tasks;

import dev.tippmixmentor.platform.database.StoredFigures;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How many tasks wait, run, and have failed for good of late. */
@Component
class TaskMeters {
    private final JdbcClient jdbc;

    TaskMeters(StoredFigures figures, JdbcClient jdbc) {
        this.jdbc = jdbc;
        figures.watch(
                MultiGauge.builder("tippmix.tasks.tasks")
                        .description(
                                "Tasks that are due, that run, and that failed for good in the last hour, by state"),
                this::tasksByState);
    }

    private List<Row<?>> tasksByState() {
        return jdbc.sql("""
                        select
                            (select count(*) from tasks.tasks where status = 'PENDING' and run_at <= now()) as due,
                            (select count(*) from tasks.tasks where status = 'RUNNING') as running,
                            (
                                select count(*)
                                from tasks.tasks
                                where status = 'FAILED' and finished_at > now() - interval '1 hour'
                            ) as failed
                        """)
                .query((row, number) -> List.<Row<?>>of(
                        Row.of(Tags.of("state", "due"), row.getLong("due")),
                        Row.of(Tags.of("state", "running"), row.getLong("running")),
                        Row.of(Tags.of("state", "failed"), row.getLong("failed"))))
                .single();
    }
}
