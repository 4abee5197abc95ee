package dev.tippmixmentor.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.ScriptedTaskHandler;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Tasks that can't begin yet, mishaps of nodes, and what is forgotten. */
@IntegrationTest
class TaskReadinessTests {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MANY = 200;

    @Autowired
    TaskQueue queue;

    @Autowired
    TaskExecution execution;

    @Autowired
    TaskTurns turns;

    @Autowired
    ExecutionRows executions;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    ScriptedTaskHandler handler;

    @Autowired
    JdbcClient jdbc;

    private final UUID owner = UUID.randomUUID();

    private record Place(Instant executionTime, int priority, boolean picked) {}

    @Test
    void whatIsNotReadyWaitsBehindAllOthersWithoutAFailureUntilItIs() {
        AtomicInteger runs = new AtomicInteger();
        handler.script(owner, task -> {
            if (runs.incrementAndGet() == 1) {
                throw new TaskNotReadyException("too early", Duration.ofHours(1));
            }
            return "{}";
        });
        TaskId id = queue.submit(urgent());
        Instant due = queue.get(owner, id).runAt();

        await().atMost(PATIENCE).until(() -> runs.get() == 1 && !place(id).picked());

        TaskView waiting = queue.get(owner, id);
        assertThat(waiting.status()).isEqualTo(TaskStatus.PENDING);
        assertThat(waiting.failures()).isZero();
        assertThat(waiting.error()).isNull();
        assertThat(waiting.runAt()).as("since when it waits").isEqualTo(due);
        assertThat(place(id).priority()).isEqualTo(ExecutionRows.LAST);
        assertThat(place(id).executionTime())
                .isCloseTo(Instant.now().plus(Duration.ofHours(1)), within(1, ChronoUnit.MINUTES));

        queue.bringForward(owner);

        await().atMost(PATIENCE).until(() -> queue.get(owner, id).status() == TaskStatus.SUCCEEDED);
        assertThat(queue.get(owner, id).attempts()).isEqualTo(2);
    }

    @Test
    void aTaskThatIsCancelledWhileItIsNotReadyIsGone() {
        handler.script(owner, task -> {
            throw new TaskNotReadyException("too early", Duration.ofHours(1));
        });
        TaskId id = queue.submit(urgent());
        await().atMost(PATIENCE).until(() -> queue.get(owner, id).attempts() == 1);

        queue.cancel(owner, id);

        assertThat(queue.get(owner, id).status()).isEqualTo(TaskStatus.CANCELLED);
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("select count(*) from jobs.scheduled_tasks where task_instance = :id")
                                .param("id", id.toString())
                                .query(Integer.class)
                                .single()
                        == 0);
    }

    @Test
    void whatMayNotBeginIsBehindAllOthersHoweverLongItHasWaited() {
        Instant due = Instant.now().plus(Duration.ofHours(1));
        TaskId id = queue.submit(later(due));
        executions.weigh(id, ExecutionRows.LAST);

        executions.age(due.plus(Duration.ofDays(1)), 100_000);

        assertThat(place(id).priority()).isEqualTo(ExecutionRows.LAST);
        queue.cancelAll(owner);
    }

    @Test
    void whatMayBeginNowHasItsPlaceBackThoughNobodySaidSo() {
        Instant due = Instant.now().plus(Duration.ofHours(1));
        handler.unready(owner);
        TaskId id = queue.submit(later(due));
        executions.weigh(id, ExecutionRows.LAST);
        turns.age(due.plusSeconds(1));
        assertThat(place(id).priority()).as("while it may not").isEqualTo(ExecutionRows.LAST);

        handler.ready(owner);
        turns.age(due.plusSeconds(1));

        assertThat(place(id).priority()).isEqualTo(TaskPriority.NORMAL.weight());
        queue.cancelAll(owner);
    }

    @Test
    void manyThatMayNotBeginArePutOffTogetherAndBeginWhenTheyMay() {
        AtomicInteger looks = handler.unready(owner);
        handler.script(owner, task -> "{}");
        transaction.executeWithoutResult(together -> {
            for (int number = 0; number < MANY; number++) {
                queue.submit(urgent());
            }
        });

        await().atMost(PATIENCE).until(() -> waiting("s.priority = 0 and s.execution_time > now()") == MANY);

        assertThat(looks).as("one by one it would be two each").hasValueLessThan(MANY);
        handler.ready(owner);
        queue.bringForward(owner);
        assertThat(waiting("s.priority = 0")).isZero();
        await().atMost(PATIENCE).until(() -> waiting("true") == 0);
    }

    private int waiting(String where) {
        return jdbc.sql("""
                        select count(*)
                        from tasks.tasks t
                        join jobs.scheduled_tasks s on s.task_instance = cast(t.id as text)
                        where t.owner_id = :owner and t.status = 'PENDING' and %s
                        """.formatted(where))
                .param("owner", owner)
                .query(Integer.class)
                .single();
    }

    @Test
    void theLongerItHasWaitedTheLongerItIsPutOffUpToAMinute() {
        Instant since = Instant.parse("2026-11-28T12:00:00Z");

        assertThat(List.of(0, 9, 25, 59, 3_600).stream()
                        .map(waited ->
                                TaskTurns.rest(since, since.plusSeconds(waited)).toSeconds()))
                .containsExactly(10L, 10L, 25L, 59L, 60L);
    }

    /** A name that no task can have stands for a database that can't be asked: both fail before anything has begun. */
    @Test
    void afterAMishapOfTheNodeATaskIsTakenUpAgainSoon() {
        String broken = "no task " + owner;
        jdbc.sql("""
                        insert into jobs.scheduled_tasks
                            (task_name, task_instance, execution_time, picked, version, priority)
                        values ('task', :instance, now(), false, 1, 90)
                        """).param("instance", broken).update();
        try {
            await().atMost(PATIENCE)
                    .until(() -> jdbc.sql("""
                                    select count(*)
                                    from jobs.scheduled_tasks
                                    where task_instance = :instance and not picked and consecutive_failures > 0
                                    """)
                                    .param("instance", broken)
                                    .query(Integer.class)
                                    .single()
                            == 1);

            assertThat(place(broken).executionTime()).isBefore(Instant.now().plusSeconds(60));
        } finally {
            jdbc.sql("delete from jobs.scheduled_tasks where task_instance = :instance")
                    .param("instance", broken)
                    .update();
        }
    }

    @Test
    void whatEndedLongAgoIsForgottenAndNothingElse() {
        Instant longAgo = Instant.parse("2001-01-01T00:00:00Z");
        ended(longAgo.minusSeconds(2));
        ended(longAgo.minusSeconds(1));
        ended(longAgo);

        int purged = execution.purge(longAgo);

        assertThat(purged).isEqualTo(2);
        assertThat(jdbc.sql("select finished_at from tasks.tasks where owner_id = :owner")
                        .param("owner", owner)
                        .query(Timestamp.class)
                        .list())
                .containsExactly(Timestamp.from(longAgo));
        assertThat(execution.purge(longAgo.plusSeconds(1))).isEqualTo(1);
    }

    private TaskRequest later(Instant due) {
        return new TaskRequest(ScriptedTaskHandler.TYPE, owner, "{}", due, null, TaskPriority.NORMAL, null, 0);
    }

    private TaskRequest urgent() {
        return new TaskRequest(ScriptedTaskHandler.TYPE, owner, "{}", null, null, TaskPriority.CRITICAL, null, 3);
    }

    private void ended(Instant at) {
        jdbc.sql("""
                        insert into tasks.tasks (type, owner_id, status, input, created_at, run_at, finished_at)
                        values (:type, :owner, 'SUCCEEDED', '{}', :at, :at, :at)
                        """)
                .param("type", ScriptedTaskHandler.TYPE)
                .param("owner", owner)
                .param("at", Timestamp.from(at))
                .update();
    }

    private Place place(TaskId id) {
        return place(id.toString());
    }

    private Place place(String instance) {
        return jdbc.sql("select execution_time, priority, picked from jobs.scheduled_tasks where task_instance = :id")
                .param("id", instance)
                .query((row, number) -> new Place(
                        row.getTimestamp("execution_time").toInstant(),
                        row.getInt("priority"),
                        row.getBoolean("picked")))
                .single();
    }
}
