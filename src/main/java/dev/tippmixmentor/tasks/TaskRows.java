package dev.tippmixmentor.tasks;

import dev.tippmixmentor.platform.logging.CorrelationId;
import dev.tippmixmentor.platform.web.Cursor;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The rows of {@code tasks.tasks}. The attempt number is the fencing token: only the newest attempt may end a task. */
@Repository
class TaskRows {
    private final JdbcClient jdbc;

    TaskRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A task that waits.
     *
     * @param runAt the earliest time anybody asked for
     */
    record Waiting(TaskId id, Instant runAt) {}

    /** Adds a task, or hurries the one that waits under the same key; the row is locked until the transaction ends. */
    Waiting add(TaskRequest request, Instant now) {
        return jdbc.sql("""
                        insert into tasks.tasks (type, owner_id, key, status, input, created_at, run_at, correlation_id)
                        values (:type, :owner, :key, 'PENDING', cast(:input as jsonb), :now, :runAt, :correlationId)
                        on conflict (key) where status = 'PENDING'
                        do update set run_at = least(tasks.tasks.run_at, excluded.run_at),
                            correlation_id = coalesce(tasks.tasks.correlation_id, excluded.correlation_id)
                        returning id, run_at
                        """)
                .param("type", request.type())
                .param("owner", request.owner())
                .param("key", request.key())
                .param("input", request.input())
                .param("now", Timestamp.from(now))
                .param("runAt", Timestamp.from(request.runAt()))
                .param("correlationId", CorrelationId.current().orElse(null))
                .query((row, number) -> new Waiting(
                        new TaskId(row.getObject("id", UUID.class)),
                        row.getTimestamp("run_at").toInstant()))
                .single();
    }

    /** Takes the task for one more attempt; empty if it has ended meanwhile. */
    Optional<RunningTask> begin(TaskId id, Instant now) {
        return jdbc.sql("""
                        update tasks.tasks
                        set status = 'RUNNING', attempts = attempts + 1, started_at = :now
                        where id = :id and status in ('PENDING', 'RUNNING')
                        returning id, owner_id, input, attempts, correlation_id
                        """)
                .param("now", Timestamp.from(now))
                .param("id", id.value())
                .query((row, number) -> new RunningTask(
                        new TaskId(row.getObject("id", UUID.class)),
                        row.getObject("owner_id", UUID.class),
                        row.getString("input"),
                        row.getInt("attempts"),
                        row.getString("correlation_id")))
                .optional();
    }

    /** Ends the attempt; false if another attempt has begun or the task has ended, and nothing was written. */
    boolean end(
            RunningTask task,
            TaskStatus status,
            @Nullable String output,
            @Nullable String error,
            Instant runAt,
            Instant now) {
        return jdbc.sql("""
                                update tasks.tasks
                                set status = :status,
                                    output = cast(:output as jsonb),
                                    error = :error,
                                    run_at = :runAt,
                                    finished_at = :finishedAt
                                where id = :id and status = 'RUNNING' and attempts = :attempt
                                """)
                        .param("status", status.name())
                        .param("output", output)
                        .param("error", error)
                        .param("runAt", Timestamp.from(runAt))
                        .param("finishedAt", status == TaskStatus.PENDING ? null : Timestamp.from(now), Types.TIMESTAMP)
                        .param("id", task.id().value())
                        .param("attempt", task.attempt())
                        .update()
                == 1;
    }

    /** Cancels what waits under the key; empty if nothing does. */
    Optional<TaskId> cancelWaiting(String key, Instant now) {
        return jdbc.sql("""
                        update tasks.tasks
                        set status = 'CANCELLED', finished_at = :now
                        where key = :key and status = 'PENDING'
                        returning id
                        """)
                .param("now", Timestamp.from(now))
                .param("key", key)
                .query(UUID.class)
                .optional()
                .map(TaskId::new);
    }

    Optional<String> typeOf(TaskId id) {
        return jdbc.sql("select type from tasks.tasks where id = :id")
                .param("id", id.value())
                .query(String.class)
                .optional();
    }

    Page<TaskView> of(UUID owner, PageQuery page) {
        Cursor cursor = Cursor.of(page).orElse(Cursor.BEFORE_THE_LATEST);
        List<TaskView> tasks = jdbc.sql("""
                        select id, type, status, attempts, input, output, error, created_at, run_at, started_at, finished_at
                        from tasks.tasks
                        where owner_id = :owner
                            and (created_at, id) < (:at, :id)
                        order by created_at desc, id desc
                        limit :limit
                        """)
                .param("owner", owner)
                .param("at", Timestamp.from(cursor.at()))
                .param("id", cursor.id())
                .param("limit", page.limit() + 1)
                .query(TaskRows::view)
                .list();
        return Page.of(
                tasks, page, task -> new Cursor(task.createdAt(), task.id().value()), () -> count(owner));
    }

    private long count(UUID owner) {
        return jdbc.sql("select count(*) from tasks.tasks where owner_id = :owner")
                .param("owner", owner)
                .query(Long.class)
                .single();
    }

    private static TaskView view(ResultSet row, int number) throws SQLException {
        return new TaskView(
                new TaskId(row.getObject("id", UUID.class)),
                row.getString("type"),
                TaskStatus.valueOf(row.getString("status")),
                row.getInt("attempts"),
                row.getString("input"),
                row.getString("output"),
                row.getString("error"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("run_at").toInstant(),
                instant(row.getTimestamp("started_at")),
                instant(row.getTimestamp("finished_at")));
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
