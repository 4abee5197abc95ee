package dev.tippmixmentor.platform.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.database.StoredFigures;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.FreePort;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.StompClient;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;

@IntegrationTest
class MetricsTests {
    private static final Logger log = LoggerFactory.getLogger(MetricsTests.class);
    private static final int DISTINCT = Integer.getInteger("metrics.distinct", 1_000);
    private static final int MOST_SERIES = 5_000;

    /** In everything that a client could get into a label. */
    private static final String MARK = "cardinality7mark";

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    @Autowired
    Api api;

    @Autowired
    StoredFigures figures;

    @Autowired
    PrometheusRegistry registry;

    @Test
    void everyModuleShowsItsFigures() {
        await().untilAsserted(() -> {
            figures.refresh(); // a database that is too busy to answer in time shows none
            assertThat(Scrape.of(api).labelsByName())
                    .containsKeys(
                            "http_server_requests_seconds_bucket",
                            "hikaricp_connections_pending",
                            "executor_queued_tasks",
                            "jvm_threads_live_threads",
                            "logback_events_total",
                            "tippmix_health_state",
                            "tippmix_jobs_lag_seconds",
                            "tippmix_jobs_publications",
                            "tippmix_jobs_publication_age_seconds",
                            "tippmix_cache_reads_total",
                            "tippmix_cache_shared",
                            "tippmix_ratelimit_requests_total",
                            "tippmix_agents_agents",
                            "tippmix_tasks_tasks",
                            "tippmix_predictions_published_total",
                            "tippmix_predictions_graded_total",
                            "tippmix_predictions_seals",
                            "tippmix_realtime_sockets",
                            "tippmix_realtime_fanout_seconds_count",
                            "tippmix_audit_links",
                            "tippmix_audit_unchained",
                            "tippmix_audit_unchained_age_seconds",
                            "tippmix_security_secret_age_seconds",
                            "tippmix_security_previous_secrets");
        });
    }

    /** Promise 19; with fewer unless told otherwise, as what grows with each grows at once. */
    @Test
    void whateverClientsSendThereAreNoMoreSeries() throws Exception {
        sendOneOfEachKind(0);
        figures.refresh();
        long before = Scrape.of(api).series();

        for (int number = 1; number <= DISTINCT / 5; number++) {
            sendOneOfEachKind(number);
        }
        try (StompClient client = StompClient.withBearer(api, api.token(Role.USER))) {
            for (int number = 0; number < 50; number++) {
                client.subscribe("/topic/test." + UUID.randomUUID());
            }
        }

        Scrape scrape = Scrape.of(api);
        log.info("{} distinct requests: {} series before, {} after", DISTINCT, before, scrape.series());
        assertThat(scrape.text()).doesNotContain(MARK);
        // Other tests' work goes on in the background.
        assertThat(scrape.series()).isLessThan(before + 100).isLessThan(MOST_SERIES);
        assertThat(scrape.text())
                .contains("tippmix_realtime_frames_seconds_count{command=\"subscribe\",destination=\"topic.other\"}");
    }

    private void sendOneOfEachKind(int number) throws IOException, InterruptedException {
        send("GET", "/api/v1/matches/" + UUID.randomUUID(), "Bearer " + api.token(Role.USER));
        send("GET", "/api/v1/" + MARK + number, "");
        send("GET", "/" + MARK + number + "/index.html", "Bearer " + MARK + number);
        send("PUT", "/api/v1/agents/" + UUID.randomUUID() + "?" + MARK + "=" + number, "");
        send(MARK.toUpperCase(Locale.ROOT) + number, "/api/v1/health", "");
    }

    private void send(String method, String path, String authorization) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + path))
                .timeout(Duration.ofSeconds(20))
                .header("X-Correlation-Id", MARK + "-" + UUID.randomUUID())
                .header("User-Agent", MARK + UUID.randomUUID())
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        assertThat(CLIENT.send(request.build(), BodyHandlers.discarding()).statusCode())
                .isBetween(200, 499);
    }

    @Test
    void aSlowRequestLeadsToItsTrace() {
        await().untilAsserted(() -> {
            api.anonymous()
                    .get()
                    .uri("/api/v1/leagues")
                    .header("traceparent", "00-" + "4bf92f3577b34da6a3ce929d0e0e4736" + "-00f067aa0ba902b7-01")
                    .exchange()
                    .expectStatus()
                    .isOk();
            assertThat(Scrape.of(api, Scrape.OPEN_METRICS).text())
                    .containsPattern(
                            "(?m)^http_server_requests_seconds_bucket\\{.*} \\S+ # \\{.*trace_id=\"[0-9a-f]{32}\"");
        });
    }

    @Test
    void thePortOfTheMetricsServesThemAndNothingElse() throws Exception {
        int port = FreePort.next();
        MetricsServer server =
                new MetricsServer(new ObservabilityProperties(false, port, "127.0.0.1", null, null), registry);

        server.start();
        try {
            assertThat(get(port, "/metrics")).contains("jvm_memory_used_bytes", "tippmix_realtime_sockets");
            assertThat(get(port, "/actuator/health")).doesNotContain("UP");
            assertThat(get(port, "/api/v1/health")).doesNotContain("database");
            MetricsServer second =
                    new MetricsServer(new ObservabilityProperties(false, port, "127.0.0.1", null, null), registry);
            second.start();
            assertThat(second.isRunning())
                    .as("does without, as users come first")
                    .isFalse();
        } finally {
            server.stop();
        }
        assertThat(server.isRunning()).isFalse();
    }

    private static String get(int port, String path) throws IOException, InterruptedException {
        return CLIENT.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    @Test
    void withoutAPortThereIsNoServer() {
        MetricsServer none =
                new MetricsServer(new ObservabilityProperties(false, 0, "127.0.0.1", null, null), registry);

        none.start();

        assertThat(none.isRunning()).isFalse();
    }
}
