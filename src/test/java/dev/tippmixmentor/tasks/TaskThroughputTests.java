package dev.tippmixmentor.tasks;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.ScriptedTaskHandler;
import dev.tippmixmentor.testing.TestProcesses;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.support.TransactionTemplate;

/** How many tasks a node does, and what a long queue costs those who ask for something else. */
@IntegrationTest
@Tag("benchmark")
class TaskThroughputTests {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int TASKS = 2_000;
    private static final int QUEUED = 100_000;
    private static final int REQUESTS = 300;

    @Autowired
    TaskQueue queue;

    @Autowired
    TaskTurns turns;

    @Autowired
    ScriptedTaskHandler handler;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Api api;

    private final UUID owner = UUID.randomUUID();

    @Test
    void tasksThatDoNothing() {
        AtomicInteger done = new AtomicInteger();
        handler.script(owner, task -> {
            done.incrementAndGet();
            return "{}";
        });
        transaction.executeWithoutResult(work -> {
            for (int number = 0; number < TASKS; number++) {
                queue.submit(request());
            }
        });
        long start = System.nanoTime();

        await().atMost(PATIENCE).until(() -> done.get() == TASKS);

        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("tasks: %d of no work in %.1f s, %.0f a second%n", TASKS, seconds, TASKS / seconds);
        assertThat(done).hasValue(TASKS);
    }

    /** Processes as operators run them, on one database; started together, as one alone would be done before the other. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void tasksThatDoNothingOnSoManyNodes(int count) {
        try (TestProcesses nodes = new TestProcesses("throughput")) {
            Process[] all = new Process[count];
            all[0] = nodes.start(KillableNode.class, "--nothing=" + TASKS, "--later=P1D");
            for (int node = 1; node < count; node++) {
                all[node] = nodes.start(KillableNode.class);
            }
            JdbcClient own = nodes.jdbc();
            for (Process node : all) {
                await().atMost(PATIENCE).until(() -> nodes.isUp(node));
            }
            await().atMost(PATIENCE).until(() -> count(own, "status = 'PENDING'") == TASKS);
            own.sql("""
                    with due as (update tasks.tasks set run_at = now() where status = 'PENDING' returning id)
                    update jobs.scheduled_tasks
                    set execution_time = now()
                    where task_instance in (select cast(id as text) from due)
                    """).update();

            await().atMost(PATIENCE).until(() -> count(own, "status = 'SUCCEEDED'") == TASKS);

            double seconds = own.sql("""
                            select extract(epoch from max(finished_at) - min(started_at)) from tasks.tasks
                            """).query(Double.class).single();
            System.out.printf(
                    "tasks: %d of no work on %d nodes in %.1f s, %.0f a second%n",
                    TASKS, count, seconds, TASKS / seconds);
            assertThat(count(own, "attempts = 1")).isEqualTo(TASKS);
        }
    }

    private static int count(JdbcClient jdbc, String where) {
        return jdbc.sql("select count(*) from tasks.tasks where " + where)
                .query(Integer.class)
                .single();
    }

    @Test
    void aLongQueueDoesNotSlowTheApi() {
        RestTestClient admin = api.as(Role.ADMIN);
        long before = p95(admin);
        jdbc.sql("""
                        with added as (
                            insert into tasks.tasks (type, owner_id, status, priority, input, created_at, run_at)
                            select 'test.scripted', :owner, 'PENDING', 'LOW', '{}', now(), now() + interval '1 day'
                            from generate_series(1, :queued)
                            returning id
                        )
                        insert into jobs.scheduled_tasks
                            (task_name, task_instance, execution_time, picked, version, priority)
                        select 'task', cast(id as text), now() + interval '1 day', false, 1, 20
                        from added
                        """).param("owner", owner).param("queued", QUEUED).update();
        jdbc.sql("analyze tasks.tasks").update();
        jdbc.sql("analyze jobs.scheduled_tasks").update();
        try {
            long with = p95(admin);
            long start = System.nanoTime();
            int aged = turns.age(Instant.now().plus(Duration.ofDays(2)));
            long aging = (System.nanoTime() - start) / 1_000_000;

            System.out.printf(
                    "queue: p95 of GET /agents %d ms before, %d ms with %d queued; %d aged in %d ms%n",
                    before, with, QUEUED, aged, aging);
            assertThat(with).isLessThan(Math.max(50, 3 * before));
        } finally {
            jdbc.sql("""
                    delete from jobs.scheduled_tasks s
                    using tasks.tasks t
                    where s.task_instance = cast(t.id as text) and t.owner_id = :owner
                    """).param("owner", owner).update();
            jdbc.sql("delete from tasks.tasks where owner_id = :owner")
                    .param("owner", owner)
                    .update();
        }
    }

    private TaskRequest request() {
        return new TaskRequest(
                ScriptedTaskHandler.TYPE, owner, "{}", Instant.now(), null, TaskPriority.NORMAL, null, null);
    }

    private static long p95(RestTestClient admin) {
        List<Long> millis = new ArrayList<>();
        for (int request = 0; request < REQUESTS; request++) {
            long start = System.nanoTime();
            json(admin.get().uri("/api/v1/agents?limit=20").exchange(), HttpStatus.OK);
            millis.add((System.nanoTime() - start) / 1_000_000);
        }
        Collections.sort(millis);
        return millis.get(REQUESTS * 95 / 100);
    }
}
