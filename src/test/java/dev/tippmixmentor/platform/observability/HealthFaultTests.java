package dev.tippmixmentor.platform.observability;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.FaultySurroundings;
import dev.tippmixmentor.testing.OwnSurroundings;
import dev.tippmixmentor.testing.RawHttp;
import dev.tippmixmentor.testing.SlowLink;
import dev.tippmixmentor.testing.StompSocket;
import java.net.http.HttpResponse;
import java.time.Duration;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** An application whose PostgreSQL and Redis are cut off, hang and are slow, and come back: it says how it is, and lives. */
@OwnSurroundings
class HealthFaultTests {
    private static final Logger log = LoggerFactory.getLogger(HealthFaultTests.class);

    /** Twice of what is promised, as others use this machine; the log has how long it took. */
    private static final Duration SOON = Duration.ofSeconds(10);

    /** More than 200 ms there and back, several times of which fit into the second that a probe waits. */
    private static final Duration DELAY = Duration.ofMillis(110);

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    private enum Fault {
        DOWN,
        STUCK,
        SLOW;

        void begin(SlowLink link) {
            switch (this) {
                case DOWN -> link.cut();
                case STUCK -> link.freeze();
                case SLOW -> link.delay(DELAY);
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
        Set<Integer> liveness = ConcurrentHashMap.newKeySet();
        ScheduledExecutorService orchestrator = Executors.newSingleThreadScheduledExecutor();
        awaitState("up", service, "up", 200);
        var looking = orchestrator.scheduleWithFixedDelay(
                () -> liveness.add(status("/actuator/health/liveness")), 0, 20, TimeUnit.MILLISECONDS);

        fault.begin(linkTo(service));
        Duration told = awaitState(status, service, serviceStatus, readiness);
        Fault.end(linkTo(service));
        Duration recovered = awaitState("up", service, "up", 200);

        looking.cancel(false);
        orchestrator.shutdown();
        assertThat(orchestrator.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        log.info(
                "{} {}: told after {} ms, recovered after {} ms",
                service,
                fault,
                told.toMillis(),
                recovered.toMillis());
        assertThat(liveness).containsExactly(200);
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
