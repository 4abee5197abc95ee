package dev.tippmixmentor.tasks;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** In which order the scheduler takes the tasks that are due; its rows of them. */
@Repository
class ExecutionRows {
    /** Waiting for as long counts as much as the next higher priority. */
    static final Duration STEP_UP = Duration.ofMinutes(1);

    /** Behind everything that may begin, and not moved up. */
    static final int LAST = 0;

    private static final Map<String, Object> WEIGHTS = Map.of(
            "priorities",
            Arrays.stream(TaskPriority.values()).map(Enum::name).toArray(String[]::new),
            "weights",
            Arrays.stream(TaskPriority.values()).map(TaskPriority::weight).toArray(Integer[]::new),
            "name",
            TaskExecution.NAME);

    private final JdbcClient jdbc;

    ExecutionRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Has a task come before those that weigh less. */
    void weigh(TaskId id, int weight) {
        jdbc.sql("update jobs.scheduled_tasks set priority = :weight where task_name = :name and task_instance = :id")
                .param("weight", weight)
                .param("name", TaskExecution.NAME)
                .param("id", id.toString())
                .update();
    }

    /** Forgets tasks, but for those that run or are just being picked up: their nodes find that they have ended. */
    void remove(Collection<TaskId> tasks) {
        jdbc.sql("""
                        delete from jobs.scheduled_tasks
                        where task_name = :name and task_instance = any(:tasks) and not picked
                        """)
                .param("name", TaskExecution.NAME)
                .param("tasks", instances(tasks))
                .update();
    }

    /** Has a task begin at a time, in its own place. Does nothing if it is just being picked up. */
    void move(TaskRows.Waiting task) {
        jdbc.sql("""
                        update jobs.scheduled_tasks
                        set execution_time = :at, priority = :weight
                        where task_name = :name and task_instance = :id and not picked
                        """)
                .param("at", Timestamp.from(task.runAt()))
                .param("weight", task.priority().weight())
                .param("name", TaskExecution.NAME)
                .param("id", task.id().toString())
                .update();
    }

    /**
     * Moves up what has waited for long, so that nothing waits for ever behind what is more urgent. Counts from when it
     * was due; passes over what is just being picked up, and what may not begin.
     *
     * @return how many moved, at most the limit
     */
    int age(Instant now, int limit) {
        return jdbc.sql("""
                        with aged as (
                            select s.task_name, s.task_instance, a.priority
                            from jobs.scheduled_tasks s
                            cross join (select cast(:now as timestamptz) as now) n
                            join tasks.tasks t on t.id = cast(s.task_instance as uuid)
                            join unnest(:priorities, :weights) w (priority, weight) on w.priority = t.priority
                            cross join lateral (
                                select least(
                                    :most,
                                    w.weight + :step * floor(extract(epoch from n.now - s.execution_time) / :seconds)
                                ) as priority
                            ) a
                            where s.task_name = :name
                                and not s.picked
                                and s.priority > :last
                                and s.priority < :most
                                and s.execution_time < n.now - make_interval(secs => :seconds)
                                and s.priority < a.priority
                            limit :limit
                            for no key update of s skip locked
                        )
                        update jobs.scheduled_tasks s
                        set priority = aged.priority
                        from aged
                        where s.task_name = aged.task_name and s.task_instance = aged.task_instance
                        """)
                .params(WEIGHTS)
                .param("last", LAST)
                .param("most", TaskPriority.CRITICAL.weight())
                .param("step", TaskPriority.CRITICAL.weight() - TaskPriority.HIGH.weight())
                .param("seconds", STEP_UP.toSeconds())
                .param("now", Timestamp.from(now))
                .param("limit", limit)
                .update();
    }

    /**
     * Those whose tasks are due and wait behind all others.
     *
     * @param type of the tasks
     */
    record PutOff(String type, UUID owner) {}

    List<PutOff> putOffUntil(Instant now) {
        return jdbc.sql("""
                        select distinct t.type, t.owner_id
                        from jobs.scheduled_tasks s
                        join tasks.tasks t on t.id = cast(s.task_instance as uuid)
                        where s.task_name = :name
                            and s.priority = :last
                            and s.execution_time <= :now
                            and not s.picked
                            and t.status = 'PENDING'
                        order by t.owner_id, t.type
                        """)
                .param("name", TaskExecution.NAME)
                .param("last", LAST)
                .param("now", Timestamp.from(now))
                .query((row, number) -> new PutOff(row.getString("type"), row.getObject("owner_id", UUID.class)))
                .list();
    }

    /**
     * Has whoever brings an owner's tasks forward wait until the transaction ends; false if somebody is at that, or puts them
     * off.
     */
    boolean holdBack(UUID owner) {
        return jdbc.sql("select pg_try_advisory_xact_lock(hashtextextended(concat('tasks ', :owner), 0))")
                .param("owner", owner)
                .query(Boolean.class)
                .single();
    }

    /** Has those of these tasks that are due wait behind all others; passes over what is just being picked up. */
    void putOff(Collection<TaskId> tasks, Instant until, Instant now) {
        jdbc.sql("""
                        update jobs.scheduled_tasks
                        set execution_time = :until, priority = :last
                        where task_name = :name
                            and task_instance = any(:tasks)
                            and execution_time <= :now
                            and not picked
                        """)
                .param("until", Timestamp.from(until))
                .param("last", LAST)
                .param("name", TaskExecution.NAME)
                .param("tasks", instances(tasks))
                .param("now", Timestamp.from(now))
                .update();
    }

    /**
     * Has what is due of an owner wait no longer, and in its own place again, as if it had come now: that nobody was ready for
     * it makes it no more urgent. Passes over what is just being picked up.
     *
     * @return how many moved
     */
    int bringForward(UUID owner, Instant now) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(concat('tasks ', :owner), 0))")
                .param("owner", owner)
                .query((row, number) -> owner)
                .single();
        return bringForward("t.owner_id = :whose", owner, now);
    }

    /** The same of what was put off until now. */
    void bringBack(UUID owner, Instant now) {
        bringForward("t.owner_id = :whose and s.priority = " + LAST + " and s.execution_time <= :now", owner, now);
    }

    /** The same of what waits under a key. */
    void bringForward(String key, Instant now) {
        bringForward("t.key = :whose", key, now);
    }

    private int bringForward(String which, Object whose, Instant now) {
        return jdbc.sql("""
                        with due as (
                            select s.task_name, s.task_instance, w.weight
                            from tasks.tasks t
                            join jobs.scheduled_tasks s on s.task_instance = cast(t.id as text)
                            join unnest(:priorities, :weights) w (priority, weight) on w.priority = t.priority
                            where %s
                                and t.status = 'PENDING'
                                and t.run_at <= :now
                                and s.task_name = :name
                                and not s.picked
                            for no key update of s skip locked
                        )
                        update jobs.scheduled_tasks s
                        set execution_time = :now, priority = due.weight
                        from due
                        where s.task_name = due.task_name and s.task_instance = due.task_instance
                        """.formatted(which))
                .params(WEIGHTS)
                .param("whose", whose)
                .param("now", Timestamp.from(now))
                .update();
    }

    private static String[] instances(Collection<TaskId> tasks) {
        return tasks.stream().map(TaskId::toString).toArray(String[]::new);
    }
}
