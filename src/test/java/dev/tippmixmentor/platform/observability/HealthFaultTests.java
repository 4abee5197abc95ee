package dev.tippmixmentor.platform.observability;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.FaultySurroundings;
import dev.tippmixmentor.testing.OwnSurroundings;
import dev.tippmixmentor.testing.RawHttp;
import dev.tippmixmentor.testing.SlowLink;
import dev.tippmixmentor.testing.StompSocket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/**
 * An application whose PostgreSQL, Redis and provider of football data are cut off, hang and are slow, and come back: it says
 * how it is, and lives.
 */
@OwnSurroundings
class HealthFaultTests {
    private static final Logger log = LoggerFactory.getLogger(HealthFaultTests.class);

    /** Twice of what is promised, as others use this machine; the log has how long it took. */
    private static final Duration SOON = Duration.ofSeconds(10);

    /** More than 200 ms there and back, several times of which fit into the second that a probe waits. */
    private static final Duration DELAY = Duration.ofMillis(110);

    /** More than the two seconds there and back that an answer of a provider may take, and less than it is waited for. */
    private static final Duration PROVIDER_DELAY = Duration.ofMillis(1_050);

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    SchedulerClient scheduler;

    private enum Fault {
        DOWN,
        STUCK,
        SLOW;

        void begin(SlowLink link, Duration delay) {
            switch (this) {
                case DOWN -> link.cut();
                case STUCK -> link.freeze();
                case SLOW -> link.delay(delay);
            }
        }

        static void end(SlowLink link) {
            link.mend();
            link.thaw();
            link.delay(Duration.ZERO);
        }
    }

    private static SlowLink linkTo(String service) {
        return service.equals("redis") ? FaultySurroundings.REDIS : FaultySurroundings.DATABASE;
    }

    @AfterEach
    void mend() {
        Fault.end(FaultySurroundings.DATABASE);
        Fault.end(FaultySurroundings.REDIS);
        Fault.end(FaultySurroundings.PROVIDER);
    }

    @ParameterizedTest
    @CsvSource({
        "database, DOWN, 503, down, down",
        "database, STUCK, 503, down, down",
        "database, SLOW, 200, degraded, degraded",
        "redis, DOWN, 200, degraded, down",
        "redis, STUCK, 200, degraded, down",
        "redis, SLOW, 200, degraded, degraded"
    })
    void aFaultIsToldAndItsEndAndTheProcessLivesOn(
            String service, Fault fault, int readiness, String status, String serviceStatus)
            throws InterruptedException {
        awaitState("up", service, "up", 200);

        whileLivenessIsAsked(() -> {
            fault.begin(linkTo(service), DELAY);
            Duration told = awaitState(status, service, serviceStatus, readiness);
            Fault.end(linkTo(service));
            Duration recovered = awaitState("up", service, "up", 200);

            report(service, fault, told, recovered);
        });
    }

    /** From the first question that it does not answer as it should. */
    @ParameterizedTest
    @EnumSource(Fault.class)
    void aProvidersFaultIsToldAndItsEndAndItsLastGoodDataStand(Fault fault) throws InterruptedException {
        awaitState("up", "providers", "up", 200);
        await().atMost(SOON).untilAsserted(() -> assertThat(runningMatches()).isNotEmpty());
        List<String> before = runningMatches();

        whileLivenessIsAsked(() -> {
            fault.begin(FaultySurroundings.PROVIDER, PROVIDER_DELAY);
            letThemBeAsked();
            Duration told = awaitState("degraded", "providers", "degraded", 200);
            assertThat(runningMatches()).isEqualTo(before);
            assertThatAdministratorsSeeWhatIsWrong();
            if (fault == Fault.DOWN) { // of the others an answer may still come
                assertThat(freshness().at("/stale").asBoolean()).isTrue();
            }
            Fault.end(FaultySurroundings.PROVIDER);
            Duration recovered = awaitState("up", "providers", "up", 200);
            assertThat(freshness().at("/stale").asBoolean()).isFalse();
            assertThat(freshness().at("/source").asString()).isEqualTo("football-data.org");

            report("provider", fault, told, recovered);
        });
    }

    /** As if the answer that we have were a minute older. */
    private void letThemBeAsked() {
        jdbc.sql("update providers.answers set fetched_at = fetched_at - interval '1 minute'")
                .update();
        await().atMost(SOON)
                .ignoreExceptions() // it may be executed just now
                .until(() ->
                        scheduler.reschedule(TaskInstanceId.of("league-sync", RecurringTask.INSTANCE), Instant.now()));
    }

    /** Of each its id, status and score. */
    private List<String> runningMatches() {
        return json(api.anonymous().get().uri("/api/v1/matches/live").exchange(), HttpStatus.OK)
                .at("/data")
                .valueStream()
                .map(match -> match.at("/id") + " " + match.at("/status") + " " + match.at("/score"))
                .toList();
    }

    private JsonNode freshness() {
        String league = json(api.anonymous().get().uri("/api/v1/leagues").exchange(), HttpStatus.OK)
                .at("/data")
                .valueStream()
                .filter(one -> one.at("/code").asString().equals("E0"))
                .map(one -> one.at("/id").asString())
                .findFirst()
                .orElseThrow();
        return json(
                api.anonymous()
                        .get()
                        .uri("/api/v1/leagues/" + league + "/freshness")
                        .exchange(),
                HttpStatus.OK);
    }

    private void assertThatAdministratorsSeeWhatIsWrong() {
        JsonNode health = json(api.as(Role.ADMIN).get().uri("/actuator/health").exchange(), HttpStatus.OK);
        JsonNode provider = health.at("/components/providers/details/football-data.org");
        assertThat(provider.at("/status").asString()).as("%s", health).isEqualTo("DEGRADED");
        assertThat(provider.at("/lastFault").asString()).isIn("UNAVAILABLE", "SLOW");
        assertThat(provider.at("/nextTrial").asString()).isNotEmpty();
    }

    private void whileLivenessIsAsked(Runnable test) throws InterruptedException {
        Set<Integer> liveness = ConcurrentHashMap.newKeySet();
        ScheduledExecutorService orchestrator = Executors.newSingleThreadScheduledExecutor();
        var looking = orchestrator.scheduleWithFixedDelay(
                () -> liveness.add(status("/actuator/health/liveness")), 0, 20, TimeUnit.MILLISECONDS);

        test.run();

        looking.cancel(false);
        orchestrator.shutdown();
        assertThat(orchestrator.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(liveness).containsExactly(200);
    }

    private static void report(String service, Fault fault, Duration told, Duration recovered) {
        log.info(
                "{} {}: told after {} ms, recovered after {} ms",
                service,
                fault,
                told.toMillis(),
                recovered.toMillis());
    }

    private Duration awaitState(String status, String service, String serviceStatus, int readiness) {
        long start = System.nanoTime();
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode health = json(api.anonymous().get().uri("/api/v1/health").exchange(), HttpStatus.OK);
            assertThat(health.at("/services/" + service).asString()).isEqualTo(serviceStatus);
            assertThat(health.at("/status").asString()).as("%s", health).isEqualTo(status);
            assertThat(status("/actuator/health/readiness")).isEqualTo(readiness);
        });
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private int status(String path) {
        return api.anonymous()
                .get()
                .uri(path)
                .exchange()
                .expectBody()
                .returnResult()
                .getStatus()
                .value();
    }

    /** Whether a session has ended can be asked nobody then. */
    @Test
    void aHandshakeWithoutRedisAndDatabaseIsA503() {
        FaultySurroundings.REDIS.freeze();
        String bearer = "Authorization: Bearer " + api.token(Role.USER) + "\r\n";
        String ticket = RawHttp.send(api, "POST", "/api/v1/realtime/tickets", bearer, "")
                .json()
                .at("/ticket")
                .asString();
        jdbc.sql("alter table security.revoked_sessions rename to hidden_sessions")
                .update();
        try {
            HttpResponse<?> refusal = StompSocket.refusal(api, "/ws?ticket=" + ticket, Map.of());

            assertThat(refusal.statusCode()).isEqualTo(503);
            assertThat(refusal.headers().firstValue("Retry-After")).hasValue("5");
            assertThat(refusal.body().toString()).contains("\"errorCode\":\"DATABASE_ERROR\"");
        } finally {
            jdbc.sql("alter table security.hidden_sessions rename to revoked_sessions")
                    .update();
        }
    }
}
