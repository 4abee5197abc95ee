package dev.tippmixmentor.tasks;

import dev.tippmixmentor.platform.logging.CorrelationId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
    record Waiting(TaskId id, TaskPriority priority, Instant runAt) {}

    /**
     * What a task is about.
     *
     * @param runAt since when it waits; not before, if it has failed
     * @param underWay whether another task is just being done under the same key
     */
    record Work(
            String type,
            UUID owner,
            @Nullable String key,
            TaskStatus status,
            TaskPriority priority,
            Instant runAt,
            int failures,
            boolean underWay) {}

    /** One of all that an owner waits for. */
    record Unfinished(TaskId id, String type, @Nullable String key) {}

    /**
     * An attempt that has begun.
     *
     * @param failures of attempts before it
     * @param lost attempts that neither ended nor failed: their node died or stopped
     * @param maxRetries null for the setting
     */
    record Begun(
            RunningTask task,
            int failures,
            int lost,
            @Nullable Integer maxRetries) {}

    /**
     * Adds a task, or hurries the one that waits under the same key, unless that has failed and waits for its next attempt.
     * The row is locked until the transaction ends.
     */
    Waiting add(TaskRequest request, Instant now) {
        return jdbc.sql("""
                        insert into tasks.tasks
                            (type, owner_id, key, status, priority, input, timeout_seconds, max_retries, created_at, run_at,
                             correlation_id)
                        values (:type, :owner, :key, 'PENDING', :priority, cast(:input as jsonb), :timeout, :maxRetries, :now,
                                :runAt, :correlationId)
                        on conflict (key) where status = 'PENDING'
                        do update set run_at = case
                                when tasks.tasks.failures > 0 then tasks.tasks.run_at
                                else least(tasks.tasks.run_at, excluded.run_at)
                            end,
                            correlation_id = coalesce(tasks.tasks.correlation_id, excluded.correlation_id)
                        returning id, priority, run_at
                        """)
                .param("type", request.type())
                .param("owner", request.owner())
                .param("key", request.key())
                .param("priority", request.priority().name())
                .param("input", request.input())
                .param(
                        "timeout",
                        request.timeout() == null ? null : request.timeout().toSeconds(),
                        Types.INTEGER)
                .param("maxRetries", request.maxRetries(), Types.INTEGER)
                .param("now", Timestamp.from(now))
                .param("runAt", Timestamp.from(Objects.requireNonNullElse(request.runAt(), now)))
                .param("correlationId", CorrelationId.current().orElse(null))
                .query(TaskRows::waiting)
                .single();
    }

    /** Has a task that failed or was cancelled wait again; empty if it can't. */
    Optional<Waiting> again(TaskId id, Instant now) {
        return jdbc.sql("""
                        update tasks.tasks t
                        set status = 'PENDING', failures = 0, lost = 0, progress = 0, run_at = :now, finished_at = null
                        where id = :id
                            and status in ('FAILED', 'CANCELLED')
                            and not exists (
                                select
                                from tasks.tasks o
                                where o.key = t.key and o.status = 'PENDING'
                            )
                        returning id, priority, run_at
                        """)
                .param("id", id.value())
                .param("now", Timestamp.from(now))
                .query(TaskRows::waiting)
                .optional();
    }

    /**
     * Takes the task for one more attempt; empty if it has ended meanwhile.
     *
     * @param longest how long any attempt may take
     */
    Optional<Begun> begin(TaskId id, Duration longest, Instant now) {
        return jdbc.sql("""
                        update tasks.tasks
                        set status = 'RUNNING', attempts = attempts + 1, progress = 0, started_at = :now,
                            heartbeat_at = :now, lost = lost + case when status = 'RUNNING' then 1 else 0 end
                        where id = :id and status in ('PENDING', 'RUNNING')
                        returning id, owner_id, key, input, attempts, correlation_id, failures, lost, max_retries,
                            least(timeout_seconds, :longest) as timeout
                        """)
                .param("now", Timestamp.from(now))
                .param("longest", longest.toSeconds())
                .param("id", id.value())
                .query((row, number) -> new Begun(
                        new RunningTask(
                                new TaskId(row.getObject("id", UUID.class)),
                                row.getObject("owner_id", UUID.class),
                                row.getString("key"),
                                row.getString("input"),
                                row.getInt("attempts"),
                                Duration.ofSeconds(row.getLong("timeout")),
                                row.getString("correlation_id")),
                        row.getInt("failures"),
                        row.getInt("lost"),
                        row.getObject("max_retries", Integer.class)))
                .optional();
    }

    /**
     * Ends the attempt; false if another attempt has begun or the task has ended, and nothing was written.
     *
     * @param error why it failed; null if it did not
     * @param runAt of the next attempt, if there is to be one; null if the task waits on as before
     */
    boolean end(
            RunningTask task,
            TaskStatus status,
            @Nullable String output,
            @Nullable String error,
            @Nullable Instant runAt,
            Instant now) {
        return jdbc.sql("""
                                update tasks.tasks
                                set status = :status,
                                    output = cast(:output as jsonb),
                                    error = case when :status = 'PENDING' then coalesce(:error, error) else :error end,
                                    failures = failures + :failures,
                                    progress = case when :status = 'SUCCEEDED' then 1 else progress end,
                                    run_at = case
                                        when :status = 'PENDING' then coalesce(cast(:runAt as timestamptz), run_at)
                                        else run_at
                                    end,
                                    finished_at = :finishedAt
                                where id = :id and status = 'RUNNING' and attempts = :attempt
                                """)
                        .param("status", status.name())
                        .param("output", output)
                        .param("error", error)
                        .param("failures", error == null ? 0 : 1)
                        .param("runAt", runAt == null ? null : Timestamp.from(runAt), Types.TIMESTAMP)
                        .param("finishedAt", status.isFinal() ? Timestamp.from(now) : null, Types.TIMESTAMP)
                        .param("id", task.id().value())
                        .param("attempt", task.attempt())
                        .update()
                == 1;
    }

    /** Has a task wait again whose node is gone; what that may still say of it is refused. */
    void lose(TaskId id) {
        jdbc.sql("update tasks.tasks set status = 'PENDING', lost = lost + 1 where id = :id and status = 'RUNNING'")
                .param("id", id.value())
                .update();
    }

    /**
     * Has the task that waits under the same key go on with what was tried in one that ended for it: its failures count, and
     * so do the nodes that it was lost with.
     *
     * @param lost attempts that are not counted yet
     * @param runAt of the next attempt; null if that one is due as it was
     * @return the one that goes on; empty if none waits
     */
    Optional<Waiting> passOn(TaskId ended, int lost, @Nullable Instant runAt) {
        return jdbc.sql("""
                        update tasks.tasks w
                        set failures = w.failures + e.failures,
                            lost = w.lost + e.lost + :lost,
                            error = coalesce(e.error, w.error),
                            run_at = coalesce(cast(:runAt as timestamptz), w.run_at)
                        from tasks.tasks e
                        where e.id = :ended and w.key = e.key and w.status = 'PENDING'
                        returning w.id, w.priority, w.run_at
                        """)
                .param("ended", ended.value())
                .param("lost", lost)
                .param("runAt", runAt == null ? null : Timestamp.from(runAt), Types.TIMESTAMP)
                .query(TaskRows::waiting)
                .optional();
    }

    /** What an owner waits for, of a type. */
    List<TaskId> due(String type, UUID owner, Instant now) {
        return jdbc.sql("""
                        select id
                        from tasks.tasks
                        where owner_id = :owner and status = 'PENDING' and type = :type and run_at <= :now
                        """)
                .param("owner", owner)
                .param("type", type)
                .param("now", Timestamp.from(now))
                .query((row, number) -> new TaskId(row.getObject("id", UUID.class)))
                .list();
    }

    /** Whether the task waits; nobody else changes that until the transaction ends. */
    boolean lockIfWaiting(TaskId id) {
        return jdbc.sql("select status = 'PENDING' from tasks.tasks where id = :id for update")
                .param("id", id.value())
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    /** Whether this attempt may still write; it may until the transaction ends. */
    boolean holds(RunningTask task) {
        return jdbc.sql("""
                        select true
                        from tasks.tasks
                        where id = :id and status = 'RUNNING' and attempts = :attempt
                        for share
                        """)
                .param("attempt", task.attempt())
                .param("id", task.id().value())
                .query(Boolean.class)
                .optional()
                .isPresent();
    }

    /** Whether this very attempt has ended the task with success. */
    boolean isFinishedBy(RunningTask task) {
        return jdbc.sql("select status = 'SUCCEEDED' and attempts = :attempt from tasks.tasks where id = :id")
                .param("attempt", task.attempt())
                .param("id", task.id().value())
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    /** Notes how far an attempt is; empty if it may no longer write. */
    Optional<TaskProgressed> report(RunningTask task, double progress, Instant now) {
        return jdbc.sql("""
                        update tasks.tasks
                        set progress = :progress, heartbeat_at = :now
                        where id = :id and status = 'RUNNING' and attempts = :attempt
                        returning type
                        """)
                .param("progress", progress)
                .param("now", Timestamp.from(now))
                .param("id", task.id().value())
                .param("attempt", task.attempt())
                .query(String.class)
                .optional()
                .map(type -> new TaskProgressed(task.id(), type, task.owner(), progress));
    }

    /** The newest attempt of each of these tasks that still runs. */
    Map<TaskId, Integer> running(Collection<TaskId> ids) {
        Map<TaskId, Integer> attempts = new HashMap<>();
        jdbc.sql("select id, attempts from tasks.tasks where id = any(:ids) and status = 'RUNNING'")
                .param("ids", values(ids))
                .query(row -> {
                    attempts.put(new TaskId(row.getObject("id", UUID.class)), row.getInt("attempts"));
                });
        return attempts;
    }

    /** Notes that the node which does these tasks is alive. */
    void beat(Collection<TaskId> ids, Instant now) {
        jdbc.sql("update tasks.tasks set heartbeat_at = :now where id = any(:ids) and status = 'RUNNING'")
                .param("now", Timestamp.from(now))
                .param("ids", values(ids))
                .update();
    }

    /** Cancels a task; false if it has ended. */
    boolean cancel(TaskId id, Instant now) {
        return jdbc.sql("""
                        update tasks.tasks
                        set status = 'CANCELLED', finished_at = :now
                        where id = :id and status in ('PENDING', 'RUNNING')
                        """)
                        .param("now", Timestamp.from(now))
                        .param("id", id.value())
                        .update()
                == 1;
    }

    /** The one that waits under a key; it is locked. */
    Optional<TaskId> waitingUnder(String key) {
        return jdbc.sql("select id from tasks.tasks where key = :key and status = 'PENDING' for update")
                .param("key", key)
                .query(UUID.class)
                .optional()
                .map(TaskId::new);
    }

    /** The one that waits under a key for a time that has not come, and has not been tried before; it is locked. */
    Optional<TaskId> notDueUnder(String key, Instant now) {
        return jdbc.sql("""
                        select id
                        from tasks.tasks
                        where key = :key and status = 'PENDING' and run_at > :now and failures = 0
                        for update
                        """)
                .param("key", key)
                .param("now", Timestamp.from(now))
                .query(UUID.class)
                .optional()
                .map(TaskId::new);
    }

    /** All of an owner, first those that run and the oldest; locked, in the order in which they came. */
    List<Unfinished> unfinishedOf(UUID owner) {
        return jdbc.sql("""
                        with unfinished as (
                            select id, type, key, status
                            from tasks.tasks
                            where owner_id = :owner and status in ('PENDING', 'RUNNING')
                            order by id
                            for update
                        )
                        select id, type, key
                        from unfinished
                        order by status = 'RUNNING' desc, id
                        """)
                .param("owner", owner)
                .query((row, number) -> new Unfinished(
                        new TaskId(row.getObject("id", UUID.class)), row.getString("type"), row.getString("key")))
                .list();
    }

    /** Cancels tasks that have not ended. */
    void cancel(Collection<TaskId> ids, Instant now) {
        jdbc.sql("update tasks.tasks set status = 'CANCELLED', finished_at = :now where id = any(:ids)")
                .param("now", Timestamp.from(now))
                .param("ids", values(ids))
                .update();
    }

    /** Keys without a task that waits or runs, or has ended since. */
    Set<String> idle(Collection<String> keys, Instant endedBefore) {
        return jdbc.sql("""
                        select k
                        from unnest(:keys) k
                        where not exists (
                            select
                            from tasks.tasks t
                            where t.key = k and (t.finished_at is null or t.finished_at >= :endedBefore)
                        )
                        """)
                .param("keys", keys.toArray(String[]::new))
                .param("endedBefore", Timestamp.from(endedBefore))
                .query(String.class)
                .set();
    }

    Optional<Work> work(TaskId id) {
        return jdbc.sql("""
                        select type, owner_id, key, status, priority, run_at, failures,
                            exists (
                                select
                                from tasks.tasks o
                                where o.key = t.key and o.finished_at is null and o.status = 'RUNNING' and o.id <> t.id
                            ) as under_way
                        from tasks.tasks t
                        where id = :id
                        """)
                .param("id", id.value())
                .query((row, number) -> new Work(
                        row.getString("type"),
                        row.getObject("owner_id", UUID.class),
                        row.getString("key"),
                        TaskStatus.valueOf(row.getString("status")),
                        TaskPriority.valueOf(row.getString("priority")),
                        row.getTimestamp("run_at").toInstant(),
                        row.getInt("failures"),
                        row.getBoolean("under_way")))
                .optional();
    }

    private static UUID[] values(Collection<TaskId> ids) {
        return ids.stream().map(TaskId::value).toArray(UUID[]::new);
    }

    private static Waiting waiting(ResultSet row, int number) throws SQLException {
        return new Waiting(
                new TaskId(row.getObject("id", UUID.class)),
                TaskPriority.valueOf(row.getString("priority")),
                row.getTimestamp("run_at").toInstant());
    }
}
