package dev.tippmixmentor.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.logging.CorrelationId;
import dev.tippmixmentor.platform.web.PageQuery;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.ScriptedTaskHandler;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@IntegrationTest
class TaskQueueTests {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Autowired
    TaskQueue queue;

    @Autowired
    TaskRows rows;

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

        assertThat(awaitStatus(TaskStatus.SUCCEEDED).attempts()).isEqualTo(3);
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
        assertThat(executionTime(first)).isCloseTo(sooner, within(Duration.ofMillis(1)));
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
    void whatWaitsCanBeCancelled() {
        queue.submit(request("a", Instant.now().plus(Duration.ofHours(1))));

        queue.cancelWaiting(key("a"));

        assertThat(newest(1).get(0).status()).isEqualTo(TaskStatus.CANCELLED);
        assertThat(scheduled()).isZero();
    }

    @Test
    void anAttemptThatIsNoLongerTheNewestCannotEndTheTask() {
        TaskId id = queue.submit(request("a", Instant.now().plus(Duration.ofHours(1))));
        RunningTask stalled = rows.begin(id, Instant.now()).orElseThrow();
        RunningTask newer = rows.begin(id, Instant.now()).orElseThrow();

        boolean late = rows.end(stalled, TaskStatus.SUCCEEDED, "{}", null, Instant.now(), Instant.now());
        boolean intime = rows.end(newer, TaskStatus.SUCCEEDED, "{}", null, Instant.now(), Instant.now());

        assertThat(late).isFalse();
        assertThat(intime).isTrue();
        queue.cancelWaiting(key("a"));
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
                        from jobs.scheduled_tasks s
                        join tasks.tasks t on cast(t.id as text) = s.task_instance
                        where t.owner_id = :owner
                        """).param("owner", owner).query(Integer.class).single();
    }
}
