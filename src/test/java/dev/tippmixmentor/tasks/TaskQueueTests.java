package dev.tippmixmentor.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.logging.CorrelationId;
import dev.tippmixmentor.platform.web.PageQuery;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.ScriptedTaskHandler;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@IntegrationTest
class TaskQueueTests {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int SCHEDULER_THREADS = 4;
    private static final int MANY = 80;

    /** The first one and as many retries as the setting has. */
    private static final int ATTEMPTS = 4;

    @Autowired
    TaskQueue queue;

    @Autowired
    TaskRows rows;

    @Autowired
    ExecutionRows executions;

    @Autowired
    TaskTurns turns;

    @Autowired
    ScriptedTaskHandler handler;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    JdbcClient jdbc;

    private final UUID owner = UUID.randomUUID();

    @Test
    void aTaskIsDoneOnceAndKeepsWhatCameOut() {
        AtomicInteger runs = new AtomicInteger();
        handler.script(owner, task -> "{\"run\": " + runs.incrementAndGet() + "}");

        queue.submit(request("a", Instant.now()));

        TaskView task = awaitStatus(TaskStatus.SUCCEEDED);
        assertThat(task.output()).isEqualTo("{\"run\": 1}");
        assertThat(task.attempts()).isEqualTo(1);
        assertThat(runs).hasValue(1);
    }

    @Test
    void aTaskWorksUnderTheIdOfTheRequestThatAskedForItAndAnyOtherUnderNone() {
        handler.script(
                owner, task -> "{\"id\": \"" + CorrelationId.current().orElse("none") + task.correlationId() + "\"}");

        CorrelationId.during("asked-for-it-1", () -> queue.submit(request("a", Instant.now())));
        TaskView caused = awaitStatus(TaskStatus.SUCCEEDED);
        queue.submit(request("b", Instant.now()));

        assertThat(caused.output()).isEqualTo("{\"id\": \"asked-for-it-1asked-for-it-1\"}");
        await().untilAsserted(() -> assertThat(newest(1).get(0).output()).isEqualTo("{\"id\": \"nonenull\"}"));
    }

    @Test
    void aTaskOfATransactionThatRollsBackNeverWas() {
        transaction.executeWithoutResult(work -> {
            queue.submit(request("a", Instant.now()));
            work.setRollbackOnly();
        });

        assertThat(newest(10)).isEmpty();
        assertThat(scheduled()).isZero();
    }

    @Test
    void aFailedAttemptIsTriedAgain() {
        AtomicInteger runs = new AtomicInteger();
        handler.script(owner, task -> {
            if (runs.incrementAndGet() < 3) {
                throw new IllegalStateException("jdbc:postgresql://secret");
            }
            return "{}";
        });

        queue.submit(request("a", Instant.now()));
        hurriedUntil(() -> newest(1).get(0).status() == TaskStatus.SUCCEEDED);

        assertThat(newest(1).get(0).attempts()).isEqualTo(3);
    }

    @Test
    void aFailureIsToldInOurOwnWords() {
        CountDownLatch failed = new CountDownLatch(1);
        handler.script(owner, task -> {
            failed.countDown();
            throw new IllegalStateException("jdbc:postgresql://secret");
        });

        queue.submit(request("a", Instant.now()));

        await().atMost(PATIENCE).until(() -> newest(1).get(0).error() != null);
        TaskView waiting = newest(1).get(0);
        assertThat(waiting.error()).isEqualTo("failed unexpectedly");
        assertThat(waiting.status()).isEqualTo(TaskStatus.PENDING);
        assertThat(waiting.finishedAt()).isNull();
        queue.cancelWaiting(key("a"));
    }

    @Test
    void oneKeyHasOneWaitingTaskWhichRunsAtTheEarlierTime() {
        Instant later = Instant.now().plus(Duration.ofHours(2));
        Instant sooner = Instant.now().plus(Duration.ofHours(1));

        TaskId first = queue.submit(request("a", later));
        TaskId second = queue.submit(request("a", sooner));
        TaskId third = queue.submit(request("a", later));

        assertThat(List.of(second, third)).containsOnly(first);
        assertThat(newest(10))
                .singleElement()
                .satisfies(task -> assertThat(task.runAt()).isCloseTo(sooner, within(Duration.ofMillis(1))));
        assertThat(executionTime(first)).isCloseTo(sooner, within(Duration.ofMinutes(1)));
        queue.cancelWaiting(key("a"));
    }

    @Test
    void workThatIsJustBeingPickedUpMayBeAskedForAgain() {
        TaskId waiting = queue.submit(request("a", Instant.now().plus(Duration.ofHours(1))));
        picked(waiting, true);

        TaskId again = queue.submit(request("a", Instant.now()));

        assertThat(again).isEqualTo(waiting);
        picked(waiting, false);
        queue.cancelWaiting(key("a"));
    }

    @Test
    void workThatIsAskedForWhileItIsDoneIsDoneAgain() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch askedAgain = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        handler.script(owner, task -> {
            runs.incrementAndGet();
            begun.countDown();
            askedAgain.await();
            return "{}";
        });
        TaskId first = queue.submit(request("a", Instant.now()));
        begun.await();

        TaskId second = queue.submit(request("a", Instant.now()));
        askedAgain.countDown();

        assertThat(second).isNotEqualTo(first);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(newest(10))
                        .extracting(TaskView::status)
                        .containsExactly(TaskStatus.SUCCEEDED, TaskStatus.SUCCEEDED));
        assertThat(runs).hasValue(2);
    }

    @Test
    void whatIsAskedForWhileItIsDoneIsNotDoneBesideIt() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        handler.script(owner, task -> {
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            begun.countDown();
            mayEnd.await();
            atOnce.decrementAndGet();
            return "{}";
        });
        queue.submit(request("a", Instant.now()));
        begun.await();

        TaskId second = queue.submit(request("a", Instant.now()));
        await().atMost(PATIENCE)
                .until(() -> executionTime(second).isAfter(Instant.now().plusSeconds(1))); // looked at, and put off
        mayEnd.countDown();

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(newest(10))
                        .extracting(TaskView::status)
                        .containsExactly(TaskStatus.SUCCEEDED, TaskStatus.SUCCEEDED));
        assertThat(most).hasValue(1);
    }

    @Test
    void whatIsAskedForInEachOfItsAttemptsFailsForGoodAfterAsManyWithItsBackoff() {
        List<Instant> begun = Collections.synchronizedList(new ArrayList<>());
        handler.script(owner, task -> {
            begun.add(Instant.now());
            if (begun.size() <= ATTEMPTS) {
                queue.submit(request("a", Instant.now()));
                throw new IllegalStateException("as ever");
            }
            return "{}";
        });

        queue.submit(request("a", Instant.now()));

        await().atMost(PATIENCE.multipliedBy(2))
                .untilAsserted(() -> assertThat(newest(10))
                        .extracting(TaskView::status)
                        .containsExactly(
                                TaskStatus.SUCCEEDED,
                                TaskStatus.FAILED,
                                TaskStatus.CANCELLED,
                                TaskStatus.CANCELLED,
                                TaskStatus.CANCELLED));
        assertThat(newest(10))
                .extracting(TaskView::failures)
                .as("the last is a new piece of work")
                .containsExactly(0, 4, 3, 2, 1);
        assertThat(List.of(waited(begun, 1), waited(begun, 2), waited(begun, 3)))
                .as("milliseconds between the attempts")
                .satisfies(millis -> {
                    assertThat(millis.get(0)).isGreaterThan(400);
                    assertThat(millis.get(1)).isGreaterThan(900);
                    assertThat(millis.get(2)).isGreaterThan(1_900);
                });
    }

    @Test
    void whatIsJustBeingPickedUpWhenItGetsABackoffDoesNotBeginBeforeThat() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayFail = new CountDownLatch(1);
        handler.script(owner, task -> {
            if (begun.getCount() > 0) {
                begun.countDown();
                mayFail.await();
                throw new IllegalStateException("once");
            }
            return "{}";
        });
        TaskId first = queue.submit(request("a", Instant.now()));
        assertThat(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        TaskId second = queue.submit(request("a", Instant.now()));
        await().atMost(PATIENCE)
                .until(() -> executionTime(second).isAfter(Instant.now().plusSeconds(1))); // looked at, and put off
        picked(second, true);

        mayFail.countDown();
        await().atMost(PATIENCE).until(() -> queue.get(owner, first).status() == TaskStatus.CANCELLED);
        // Long enough for the scheduler to look before.
        jdbc.sql("update tasks.tasks set run_at = now() + interval '4 seconds' where id = :id")
                .param("id", second.value())
                .update();
        jdbc.sql("update jobs.scheduled_tasks set execution_time = now(), picked = false where task_instance = :id")
                .param("id", second.toString())
                .update();

        await().atMost(PATIENCE).until(() -> queue.get(owner, second).status() == TaskStatus.SUCCEEDED);
        TaskView done = queue.get(owner, second);
        assertThat(done.startedAt()).isAfterOrEqualTo(done.runAt());
        assertThat(done.attempts()).isEqualTo(1);
    }

    private static long waited(List<Instant> begun, int attempt) {
        return Duration.between(begun.get(attempt - 1), begun.get(attempt)).toMillis();
    }

    @Test
    void askingAgainForWhatHasFailedDoesNotShortenItsBackoff() {
        TaskId id = queue.submit(request("a", Instant.now().plus(Duration.ofHours(2))));
        RunningTask attempt =
                rows.begin(id, PATIENCE, Instant.now()).orElseThrow().task();
        Instant next = Instant.now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.MILLIS);
        rows.end(attempt, TaskStatus.PENDING, null, "failed", next, Instant.now());

        TaskId again = queue.submit(request("a", Instant.now()));

        assertThat(again).isEqualTo(id);
        assertThat(queue.get(owner, id).runAt()).isEqualTo(next);
        assertThat(executionTime(id)).isEqualTo(next);
        queue.cancelWaiting(key("a"));
    }

    @Test
    void whatItsNodesDieOfIsNotForgottenBecauseItWasAskedForMeanwhile() {
        TaskId first = queue.submit(request("a", Instant.now().plus(Duration.ofHours(1))));
        rows.begin(first, PATIENCE, Instant.now());
        TaskId second = queue.submit(request("a", Instant.now().plus(Duration.ofHours(1))));

        diedOn(first);

        await().atMost(PATIENCE).until(() -> queue.get(owner, first).status() == TaskStatus.CANCELLED);
        assertThat(jdbc.sql("select lost from tasks.tasks where id = :id")
                        .param("id", second.value())
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
        queue.cancelAll(owner);
    }

    /** The scheduler finds that a node which had picked the task is not heard of any more. */
    private void diedOn(TaskId id) {
        jdbc.sql("""
                        update jobs.scheduled_tasks
                        set execution_time = now() - interval '1 minute',
                            picked = true,
                            picked_by = 'a dead node',
                            last_heartbeat = now() - interval '1 hour'
                        where task_instance = :id
                        """).param("id", id.toString()).update();
    }

    @Test
    void onlyWhatWaitsForItsTimeIsCancelledAsNotDue() {
        CountDownLatch never = new CountDownLatch(1);
        handler.script(owner, task -> {
            never.await();
            return "{}";
        });
        queue.submit(request("later", Instant.now().plus(Duration.ofHours(1))));
        TaskId due = queue.submit(request("due", Instant.now()));

        assertThat(queue.cancelNotDue(key("later"))).isTrue();
        assertThat(queue.cancelNotDue(key("later"))).isFalse();
        assertThat(queue.cancelNotDue(key("due"))).isFalse();

        assertThat(queue.cancel(owner, due).status()).isEqualTo(TaskStatus.CANCELLED);
    }

    @Test
    void whatWaitsCanBeCancelled() {
        queue.submit(request("a", Instant.now().plus(Duration.ofHours(1))));

        queue.cancelWaiting(key("a"));

        assertThat(newest(1).get(0).status()).isEqualTo(TaskStatus.CANCELLED);
        assertThat(scheduled()).isZero();
    }

    @Test
    void ofVeryManyThatAreCancelledTogetherOnlySomeAreToldOneByOne() {
        int many = 20_000;
        jdbc.sql("""
                        with added as (
                            insert into tasks.tasks (type, owner_id, status, input, created_at, run_at)
                            select :type, :owner, 'PENDING', '{}', now(), now() + interval '1 day'
                            from generate_series(1, :many)
                            returning id, run_at
                        )
                        insert into jobs.scheduled_tasks
                            (task_name, task_instance, execution_time, picked, version, priority)
                        select 'task', cast(id as text), run_at, false, 1, 40
                        from added
                        """)
                .param("type", ScriptedTaskHandler.TYPE)
                .param("owner", owner)
                .param("many", many)
                .update();

        queue.cancelAll(owner);

        assertThat(jdbc.sql("select count(*) from tasks.tasks where owner_id = :owner and status = 'CANCELLED'")
                        .param("owner", owner)
                        .query(Integer.class)
                        .single())
                .isEqualTo(many);
        assertThat(scheduled()).isZero();
        assertThat(jdbc.sql("""
                                select count(distinct serialized_event)
                                from (
                                    select serialized_event
                                    from jobs.event_publication
                                    union all
                                    select serialized_event
                                    from jobs.event_publication_archive
                                ) p
                                where position(:owner in serialized_event) > 0
                                """)
                        .param("owner", owner.toString())
                        .query(Integer.class)
                        .single())
                .isEqualTo(100);
    }

    @Test
    void anAttemptThatIsNoLongerTheNewestCannotEndTheTask() {
        TaskId id = queue.submit(request("a", Instant.now().plus(Duration.ofHours(1))));
        Instant due = queue.get(owner, id).runAt();
        RunningTask stalled =
                rows.begin(id, PATIENCE, Instant.now()).orElseThrow().task();
        RunningTask newer =
                rows.begin(id, PATIENCE, Instant.now()).orElseThrow().task();

        boolean late = rows.end(stalled, TaskStatus.SUCCEEDED, "{}", null, Instant.now(), Instant.now());
        boolean intime = rows.end(newer, TaskStatus.SUCCEEDED, "{}", null, Instant.now(), Instant.now());

        assertThat(late).isFalse();
        assertThatThrownBy(() -> queue.report(stalled, 0.5)).isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> transaction.executeWithoutResult(work -> queue.finish(stalled, "{}")))
                .isInstanceOf(CancellationException.class);
        assertThat(intime).isTrue();
        assertThat(queue.get(owner, id).runAt()).as("when it was to run").isEqualTo(due);
        queue.cancelWaiting(key("a"));
    }

    @Test
    void aTaskWaitsForItsTime() {
        AtomicInteger runs = new AtomicInteger();
        handler.script(owner, task -> "{\"run\": " + runs.incrementAndGet() + "}");

        queue.submit(request("later", Instant.now().plus(Duration.ofHours(1))));
        Instant soon = Instant.now().plus(Duration.ofMillis(700));
        queue.submit(request("soon", soon));

        await().atMost(PATIENCE)
                .until(() -> queue.of(owner, new TaskFilter(TaskStatus.SUCCEEDED, null), PageQuery.first(10))
                                .data()
                                .size()
                        == 1);
        TaskView done = queue.of(owner, new TaskFilter(TaskStatus.SUCCEEDED, null), PageQuery.first(1))
                .data()
                .get(0);
        // Clocks are taken for equal that differ by less.
        assertThat(done.startedAt()).isAfterOrEqualTo(soon.minusMillis(250));
        assertThat(done.progress()).isEqualTo(1);
        assertThat(runs).hasValue(1);
        queue.cancelAll(owner);
    }

    @Test
    void aTaskThatFailsForGoodIsADeadLetterWithItsReasonAndCanBeDoneAgain() {
        AtomicInteger runs = new AtomicInteger();
        handler.script(owner, task -> {
            if (runs.incrementAndGet() < 3) {
                throw ApiException.of(ErrorCode.OPERATION_FAILED, "the moon is in the way");
            }
            return "{}";
        });
        TaskId id = queue.submit(limited(null, 1));

        hurriedUntil(() -> queue.get(owner, id).status() == TaskStatus.FAILED);
        TaskView dead = queue.get(owner, id);
        assertThat(dead.error()).isEqualTo("the moon is in the way");
        assertThat(dead.failures()).isEqualTo(2);
        assertThat(queue.of(owner, new TaskFilter(TaskStatus.FAILED, null), PageQuery.first(10))
                        .data())
                .extracting(TaskView::id)
                .containsExactly(id);

        TaskView again = queue.retry(owner, id);

        assertThat(again.status()).isEqualTo(TaskStatus.PENDING);
        await().atMost(PATIENCE).until(() -> queue.get(owner, id).status() == TaskStatus.SUCCEEDED);
        assertThat(queue.get(owner, id).attempts()).isEqualTo(3);
        assertThatThrownBy(() -> queue.retry(owner, id)).hasMessageContaining("SUCCEEDED");
    }

    @Test
    void anAttemptThatTakesTooLongIsInterrupted() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        handler.script(owner, task -> {
            try {
                Thread.sleep(PATIENCE.toMillis());
                return "{}";
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        });

        TaskId id = queue.submit(limited(Duration.ofSeconds(1), 0));

        assertThat(interrupted.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        await().atMost(PATIENCE).until(() -> queue.get(owner, id).status() == TaskStatus.FAILED);
        assertThat(queue.get(owner, id).error()).isEqualTo("took longer than allowed");
    }

    @Test
    void aRunningTaskThatIsCancelledIsAskedToStopAndThenInterrupted() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        handler.script(owner, task -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
                return "{}";
            } finally {
                stopped.countDown();
            }
        });
        TaskId id = queue.submit(limited(null, 3));
        assertThat(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

        TaskView cancelled = queue.cancel(owner, id);

        assertThat(cancelled.status()).isEqualTo(TaskStatus.CANCELLED);
        assertThat(stopped.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        await().atMost(PATIENCE).until(() -> scheduled() == 0);
        assertThat(queue.get(owner, id).status()).isEqualTo(TaskStatus.CANCELLED);
        assertThat(queue.get(owner, id).attempts()).isEqualTo(1);
    }

    @Test
    void whoeverReportsProgressHearsThatTheTaskWasCancelled() throws InterruptedException {
        CountDownLatch reported = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        AtomicReference<Throwable> heard = new AtomicReference<>();
        handler.script(owner, task -> {
            queue.report(task, 0.25);
            reported.countDown();
            awaitWhateverInterrupts(cancelled);
            try {
                queue.report(task, 0.5);
            } catch (CancellationException e) {
                heard.set(e);
                throw e;
            }
            return "{}";
        });
        TaskId id = queue.submit(limited(null, 0));
        assertThat(reported.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(queue.get(owner, id).progress()).isEqualTo(0.25);

        queue.cancel(owner, id);
        cancelled.countDown();

        await().atMost(PATIENCE).until(() -> heard.get() != null);
        assertThat(queue.get(owner, id).progress()).isEqualTo(0.25);
    }

    @Test
    void whatEndsTheTaskInItsTransactionHappensWithIt() {
        AtomicInteger runs = new AtomicInteger();
        handler.script(owner, task -> {
            boolean first = runs.incrementAndGet() == 1;
            transaction.executeWithoutResult(work -> {
                queue.finish(task, "{\"by\": " + task.attempt() + "}");
                if (first) {
                    throw new IllegalStateException("the effect fails, and with it the end");
                }
            });
            throw new IllegalStateException("whatever comes after the end changes nothing");
        });

        TaskId id = queue.submit(limited(null, 3));

        hurriedUntil(() -> queue.get(owner, id).status() == TaskStatus.SUCCEEDED);
        await().atMost(PATIENCE).until(() -> scheduled() == 0);
        assertThat(queue.get(owner, id).output()).isEqualTo("{\"by\": 2}");
        assertThat(runs).hasValue(2);
    }

    @Test
    void whatComesOutIsBounded() {
        handler.script(owner, task -> "\"" + "x".repeat(TaskQueue.MAX_OUTPUT_BYTES) + "\"");

        TaskId id = queue.submit(limited(null, 3));

        await().atMost(PATIENCE).until(() -> queue.get(owner, id).status() == TaskStatus.FAILED);
        assertThat(queue.get(owner, id).error()).isEqualTo("what came out is too large");
        assertThatThrownBy(() -> new TaskRequest(
                        ScriptedTaskHandler.TYPE,
                        owner,
                        "x".repeat(TaskRequest.MAX_INPUT_BYTES + 1),
                        Instant.now(),
                        key("a")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theUrgentComeBeforeWhatHasWaitedLessThanAMinute() throws InterruptedException {
        CountDownLatch free = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(SCHEDULER_THREADS);
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        handler.script(owner, task -> {
            if (task.input().contains("blocker")) {
                busy.countDown();
                free.await();
            } else {
                order.add(task.input());
            }
            return "{}";
        });
        block(busy);

        for (int number = 0; number < MANY; number++) {
            queue.submit(prioritised(TaskPriority.LOW, "low"));
        }
        for (int number = 0; number < 3; number++) {
            queue.submit(prioritised(TaskPriority.CRITICAL, "critical"));
        }
        free.countDown();

        await().atMost(PATIENCE).until(() -> order.size() == MANY + 3);
        // The scheduler had picked some before the urgent ones came; first in, first out they would be the last.
        assertThat(order.subList(0, MANY / 2).stream().filter(input -> input.contains("critical")))
                .as("in the first half of %s", order)
                .hasSize(3);
    }

    /** Of whom there are always more. */
    @Test
    void theUrgentDoNotKeepWaitingForEverWhatHasWaitedForLong() throws InterruptedException {
        CountDownLatch free = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(SCHEDULER_THREADS);
        AtomicInteger urgent = new AtomicInteger();
        AtomicInteger before = new AtomicInteger(-1);
        handler.script(owner, task -> {
            if (task.input().contains("blocker")) {
                busy.countDown();
                free.await();
            } else if (task.input().contains("low")) {
                before.set(urgent.get());
            } else if (urgent.incrementAndGet() < 10 * MANY && before.get() < 0) {
                queue.submit(prioritised(TaskPriority.CRITICAL, "critical"));
            }
            return "{}";
        });
        block(busy);

        for (int number = 0; number < MANY; number++) {
            queue.submit(prioritised(TaskPriority.CRITICAL, "critical"));
        }
        queue.submit(prioritised(TaskPriority.LOW, "low", Instant.now().minus(Duration.ofMinutes(10))));
        turns.age(Instant.now());
        free.countDown();

        await().atMost(PATIENCE).until(() -> before.get() >= 0);
        assertThat(before.get()).as("urgent ones before it").isLessThan(10 * MANY);
        queue.cancelAll(owner);
    }

    /** Keeps every thread of the scheduler busy. */
    private void block(CountDownLatch busy) throws InterruptedException {
        for (int blocker = 0; blocker < SCHEDULER_THREADS; blocker++) {
            queue.submit(prioritised(TaskPriority.CRITICAL, "blocker"));
        }
        assertThat(busy.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatHasWaitedForLongIsAsUrgentAsAnything() {
        Instant due = Instant.now().plus(Duration.ofHours(1));
        TaskId low = queue.submit(prioritised(TaskPriority.LOW, "later", due));
        TaskId normal = queue.submit(prioritised(TaskPriority.NORMAL, "later", due));

        executions.age(due.plus(ExecutionRows.STEP_UP).plusSeconds(1), MANY);
        assertThat(List.of(priority(low), priority(normal))).containsExactly(40, 60);
        executions.age(due.plus(ExecutionRows.STEP_UP.multipliedBy(5)), MANY);
        assertThat(List.of(priority(low), priority(normal))).containsExactly(80, 80);

        queue.cancelAll(owner);
    }

    @Test
    void theBackoffDoublesHasJitterAndABound() {
        for (int failures = 1; failures <= 30; failures++) {
            long ceiling = Math.min(600_000, 1000L << Math.min(failures - 1, 20));
            for (int sample = 0; sample < 50; sample++) {
                assertThat(TaskExecution.backoff(failures).toMillis()).isBetween(ceiling / 2, ceiling);
            }
        }
    }

    private TaskRequest limited(@Nullable Duration timeout, int maxRetries) {
        return new TaskRequest(
                ScriptedTaskHandler.TYPE, owner, "{}", Instant.now(), null, TaskPriority.NORMAL, timeout, maxRetries);
    }

    private TaskRequest prioritised(TaskPriority priority, String name) {
        return prioritised(priority, name, Instant.now());
    }

    private TaskRequest prioritised(TaskPriority priority, String name, Instant runAt) {
        return new TaskRequest(
                ScriptedTaskHandler.TYPE, owner, "{\"name\": \"" + name + "\"}", runAt, null, priority, null, null);
    }

    private int priority(TaskId id) {
        return jdbc.sql("select priority from jobs.scheduled_tasks where task_instance = :id")
                .param("id", id.toString())
                .query(Integer.class)
                .single();
    }

    private List<TaskView> newest(int limit) {
        return queue.of(owner, PageQuery.first(limit)).data();
    }

    private TaskRequest request(String name, Instant runAt) {
        return new TaskRequest(ScriptedTaskHandler.TYPE, owner, "{}", runAt, key(name));
    }

    private String key(String name) {
        return owner + " " + name;
    }

    /** Does not wait for the backoff, which has a test of its own. */
    private void hurriedUntil(Callable<Boolean> done) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
            jdbc.sql("update tasks.tasks set run_at = now() where owner_id = :owner and status = 'PENDING'")
                    .param("owner", owner)
                    .update();
            queue.bringForward(owner);
            return done.call();
        });
    }

    private static void awaitWhateverInterrupts(CountDownLatch latch) {
        boolean over = false;
        while (!over) {
            try {
                over = latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                // the watch may be faster than the test
            }
        }
    }

    private TaskView awaitStatus(TaskStatus status) {
        await().atMost(PATIENCE).until(() -> newest(1).get(0).status() == status);
        return newest(1).get(0);
    }

    private Instant executionTime(TaskId id) {
        return jdbc.sql("select execution_time from jobs.scheduled_tasks where task_instance = :id")
                .param("id", id.toString())
                .query(Timestamp.class)
                .single()
                .toInstant();
    }

    /** As a node does that is about to begin the task. */
    private void picked(TaskId id, boolean picked) {
        jdbc.sql("""
                        update jobs.scheduled_tasks
                        set picked = :picked,
                            picked_by = 'another node',
                            last_heartbeat = now()
                        where task_instance = :id
                        """).param("picked", picked).param("id", id.toString()).update();
    }

    /** Executions that db-scheduler still knows of this test's tasks. */
    private int scheduled() {
        return jdbc.sql("""
                        select count(*)
                        from jobs.scheduled_tasks
                        where task_instance in (
                            select cast(id as text)
                            from tasks.tasks
                            where owner_id = :owner
                        )
                        """).param("owner", owner).query(Integer.class).single();
    }
}
