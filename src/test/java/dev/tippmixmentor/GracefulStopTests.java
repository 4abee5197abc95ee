package dev.tippmixmentor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.tippmixmentor.testing.OwnDatabase;
import dev.tippmixmentor.testing.RestartableNode;
import dev.tippmixmentor.testing.TestRedis;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two nodes under load, one of which gets SIGTERM: nobody who asks notices, and what it was about to do is done. */
@Tag("benchmark")
class GracefulStopTests {
    private static final Logger log = LoggerFactory.getLogger(GracefulStopTests.class);
    private static final Duration STOPPED_WITHIN = Duration.ofSeconds(30);
    private static final int CLIENTS = 8;
    private static final int TASKS = 400;
    private static final List<String> PATHS =
            List.of("/api/v1/leagues", "/api/v1/matches", "/api/v1/track-record", "/api/v1/flags", "/api/v1/health");

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /** How a request went: what a proxy in front of the nodes would see. */
    private enum Outcome {
        ANSWERED,
        /** The node took no connection, or closed an idle one, and the other one answered. */
        ANSWERED_BY_THE_OTHER,
        FAILED
    }

    @Test
    void aNodeStopsWithoutAFailedRequestOrALostTask() throws Exception {
        try (OwnDatabase database = OwnDatabase.create();
                HikariDataSource pool = database.pool(2);
                TestRedis redis = new TestRedis()) {
            Map<String, String> settings = Map.of(
                    "DATABASE_URL", database.url(),
                    "REDIS_URL", "redis://127.0.0.1:" + redis.port(),
                    "JWT_SECRET", secret(),
                    "SESSION_SECRET", secret(),
                    "COOKIE_SECRET", secret(),
                    "RATE_LIMIT_LIMIT", "1000000");
            try (RestartableNode stopping = node("stopping-node", settings);
                    RestartableNode staying = node("staying-node", settings)) {
                stopping.start().awaitReady();
                staying.start().awaitReady();
                stopUnderLoad(JdbcClient.create(pool), stopping, staying);
            }
        }
    }

    private static RestartableNode node(String name, Map<String, String> settings) {
        return new RestartableNode(settings, List.of("-XX:+UseSerialGC", "-Xmx384m"), Path.of("target", name + ".log"));
    }

    private void stopUnderLoad(JdbcClient jdbc, RestartableNode stopping, RestartableNode staying) throws Exception {
        AtomicBoolean running = new AtomicBoolean(true);
        AtomicInteger answered = new AtomicInteger();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        List<CompletableFuture<List<Outcome>>> loads = new ArrayList<>();
        for (int number = 0; number < CLIENTS; number++) {
            int first = number;
            loads.add(CompletableFuture.supplyAsync(() -> load(stopping, staying, first, running, answered), clients));
        }
        await().atMost(Duration.ofMinutes(1)).until(() -> answered.get() > 500);
        submitTasks(jdbc);
        await().atMost(Duration.ofMinutes(1)).until(() -> tasks(jdbc, "SUCCEEDED") > TASKS / 20);

        Duration took = stopping.terminate();

        int afterwards = answered.get();
        await().atMost(Duration.ofSeconds(30)).until(() -> answered.get() > afterwards + 100);
        running.set(false);
        List<Outcome> outcomes = new ArrayList<>();
        for (CompletableFuture<List<Outcome>> load : loads) {
            outcomes.addAll(load.get(60, TimeUnit.SECONDS));
        }
        clients.shutdown();
        log.info(
                "stopped after {} ms with exit code {}: {} requests, {} went to the other node, {} failed",
                took.toMillis(),
                stopping.exitCode(),
                outcomes.size(),
                outcomes.stream().filter(Outcome.ANSWERED_BY_THE_OTHER::equals).count(),
                outcomes.stream().filter(Outcome.FAILED::equals).count());
        assertThat(outcomes).doesNotContain(Outcome.FAILED);
        assertThat(took).isLessThan(STOPPED_WITHIN);
        assertThat(stopping.exitCode()).as("128 + SIGTERM").isEqualTo(143);
        await().atMost(Duration.ofMinutes(2)).until(() -> tasks(jdbc, "SUCCEEDED") >= TASKS);
        assertThat(tasks(jdbc, "FAILED")).isZero();
    }

    private List<Outcome> load(
            RestartableNode stopping,
            RestartableNode staying,
            int first,
            AtomicBoolean running,
            AtomicInteger answered) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int next = first; running.get(); next++) {
            String path = PATHS.get(next % PATHS.size());
            outcomes.add(outcome(stopping, staying, path));
            answered.incrementAndGet();
        }
        return outcomes;
    }

    private Outcome outcome(RestartableNode stopping, RestartableNode staying, String path) {
        try {
            return ask(stopping, path) ? Outcome.ANSWERED : Outcome.FAILED;
        } catch (IOException gone) {
            try {
                return ask(staying, path) ? Outcome.ANSWERED_BY_THE_OTHER : Outcome.FAILED;
            } catch (IOException e) {
                log.warn("{} failed at both", path, e);
                return Outcome.FAILED;
            }
        }
    }

    /**
     * Whether the node answered well.
     *
     * @throws IOException if it did not answer at all
     */
    private boolean ask(RestartableNode node, String path) throws IOException {
        try {
            int status = client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + path))
                                    .timeout(Duration.ofSeconds(20))
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
            if (status != 200) {
                log.warn("{} answered {}", path, status);
            }
            return status == 200;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** As the application would, for an agent that has nothing to predict yet. */
    private static void submitTasks(JdbcClient jdbc) {
        jdbc.sql("""
                        with added as (
                            insert into tasks.tasks (type, owner_id, key, status, input, created_at, run_at)
                            select 'agents.prediction', gen_random_uuid(), 'stop ' || number, 'PENDING', '{}', now(), now()
                            from generate_series(1, :tasks) as number
                            returning id
                        )
                        insert into jobs.scheduled_tasks (task_name, task_instance, execution_time, picked, version)
                        select 'task', id, now(), false, 1
                        from added
                        """).param("tasks", TASKS).update();
    }

    private static long tasks(JdbcClient jdbc, String status) {
        return jdbc.sql("select count(*) from tasks.tasks where status = :status and key like 'stop %'")
                .param("status", status)
                .query(Long.class)
                .single();
    }

    private static String secret() {
        return UUID.randomUUID() + "" + UUID.randomUUID();
    }
}
