package dev.tippmixmentor.tasks;

import dev.tippmixmentor.platform.web.Cursor;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads tasks for clients. */
@Repository
class TaskViews {
    private static final String SELECT = """
            select id, type, status, priority, attempts, failures, progress, input, output, error, created_at, run_at,
                started_at, heartbeat_at, finished_at
            from tasks.tasks
            """;

    private static final int MILLIS_A_SECOND = 1_000;

    private final JdbcClient jdbc;

    TaskViews(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<TaskView> find(UUID owner, TaskId id) {
        return jdbc.sql(SELECT + "where id = :id and owner_id = :owner")
                .param("id", id.value())
                .param("owner", owner)
                .query(TaskViews::view)
                .optional();
    }

    Page<TaskView> of(UUID owner, TaskFilter filter, PageQuery page) {
        Cursor cursor = Cursor.of(page).orElse(Cursor.BEFORE_THE_LATEST);
        Map<String, Object> params = new HashMap<>();
        params.put("owner", owner);
        String where = "where owner_id = :owner";
        if (filter.status() != null) {
            where += " and status = :status";
            params.put("status", filter.status().name());
        }
        if (filter.priority() != null) {
            where += " and priority = :priority";
            params.put("priority", filter.priority().name());
        }
        String all = where;
        List<TaskView> tasks = jdbc.sql(SELECT + all + """
                         and (created_at, id) < (:at, :id)
                        order by created_at desc, id desc
                        limit :limit
                        """)
                .params(params)
                .param("at", Timestamp.from(cursor.at()))
                .param("id", cursor.id())
                .param("limit", page.limit() + 1)
                .query(TaskViews::view)
                .list();
        return Page.of(
                tasks,
                page,
                task -> new Cursor(task.createdAt(), task.id().value()),
                () -> jdbc.sql("select count(*) from tasks.tasks " + all)
                        .params(params)
                        .query(Long.class)
                        .single());
    }

    /**
     * Of the tasks of which something was heard, be it that somebody asked for them, at or after a time; the last activity
     * whenever it was.
     */
    TaskStatistics statistics(UUID owner, Instant from) {
        return jdbc.sql("""
                        select
                            count(*) filter (where status = 'PENDING') as pending,
                            count(*) filter (where status = 'RUNNING') as running,
                            count(*) filter (where status = 'SUCCEEDED') as succeeded,
                            count(*) filter (where status = 'FAILED') as failed,
                            count(*) filter (where status = 'CANCELLED') as cancelled,
                            coalesce(sum(greatest(attempts - 1, 0)), 0) as retries,
                            percentile_cont(array[0.5, 0.95, 0.99])
                                within group (order by extract(epoch from finished_at - started_at))
                                filter (where status = 'SUCCEEDED') as seconds,
                            greatest(
                                max(greatest(started_at, heartbeat_at, finished_at))
                                    filter (where started_at is not null),
                                (
                                    select max(heartbeat_at)
                                    from tasks.tasks
                                    where owner_id = :owner and status = 'RUNNING'
                                ),
                                (
                                    select coalesce(finished_at, started_at)
                                    from tasks.tasks
                                    where owner_id = :owner and started_at is not null
                                    order by coalesce(finished_at, started_at, created_at) desc
                                    limit 1
                                )
                            ) as last_activity
                        from tasks.tasks
                        where owner_id = :owner and coalesce(finished_at, started_at, created_at) >= :from
                        """)
                .param("owner", owner)
                .param("from", Timestamp.from(from))
                .query(TaskViews::statistics)
                .single();
    }

    /** Of these tasks those that ended before a time. */
    List<TaskEnded> ended(Collection<TaskId> ids, Instant before) {
        return jdbc.sql("""
                        select id, type, owner_id, key, status, error, finished_at
                        from tasks.tasks
                        where id = any(:ids) and finished_at < :before
                        order by finished_at, id
                        """)
                .param("ids", ids.stream().map(TaskId::value).toArray(UUID[]::new))
                .param("before", Timestamp.from(before))
                .query((row, number) -> new TaskEnded(
                        new TaskId(row.getObject("id", UUID.class)),
                        row.getString("type"),
                        row.getObject("owner_id", UUID.class),
                        row.getString("key"),
                        TaskStatus.valueOf(row.getString("status")),
                        row.getString("error"),
                        row.getTimestamp("finished_at").toInstant()))
                .list();
    }

    private static TaskStatistics statistics(ResultSet row, int number) throws SQLException {
        long succeeded = row.getLong("succeeded");
        long failed = row.getLong("failed");
        Array seconds = row.getArray("seconds");
        return new TaskStatistics(
                row.getLong("pending"),
                row.getLong("running"),
                succeeded,
                failed,
                row.getLong("cancelled"),
                row.getLong("retries"),
                succeeded + failed == 0 ? null : (double) succeeded / (succeeded + failed),
                seconds == null ? null : latency((Double[]) seconds.getArray()),
                instant(row.getTimestamp("last_activity")));
    }

    private static TaskStatistics.Latency latency(Double[] seconds) {
        return new TaskStatistics.Latency(
                seconds[0] * MILLIS_A_SECOND, seconds[1] * MILLIS_A_SECOND, seconds[2] * MILLIS_A_SECOND);
    }

    private static TaskView view(ResultSet row, int number) throws SQLException {
        return new TaskView(
                new TaskId(row.getObject("id", UUID.class)),
                row.getString("type"),
                TaskStatus.valueOf(row.getString("status")),
                TaskPriority.valueOf(row.getString("priority")),
                row.getInt("attempts"),
                row.getInt("failures"),
                row.getDouble("progress"),
                row.getString("input"),
                row.getString("output"),
                row.getString("error"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("run_at").toInstant(),
                instant(row.getTimestamp("started_at")),
                instant(row.getTimestamp("heartbeat_at")),
                instant(row.getTimestamp("finished_at")));
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
