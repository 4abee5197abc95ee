package dev.tippmixmentor.platform.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.test.json.JsonCompareMode;

@IntegrationTest
class HealthTests {
    @Autowired
    Api api;

    @Test
    void everybodyMaySeeThatWeAreUpAndNothingMore() {
        // The first connections of a process may take longer than a probe waits.
        Awaitility.await().untilAsserted(this::seeUp);
    }

    private void seeUp() {
        api.anonymous()
                .get()
                .uri("/api/v1/health")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals(HttpHeaders.CACHE_CONTROL, "no-store")
                .expectBody()
                .jsonPath("$.status")
                .isEqualTo("up")
                .jsonPath("$.services")
                .isEqualTo(Map.of("database", "up", "redis", "up"))
                .jsonPath("$.uptime")
                .isNumber()
                .jsonPath("$.version")
                .isNotEmpty()
                .jsonPath("$.timestamp")
                .value(
                        String.class,
                        timestamp ->
                                assertThat(timestamp).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health/liveness", "/actuator/health/readiness"})
    void probesSayUpWithoutDetails(String path) {
        api.anonymous()
                .get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json("{\"status\":\"UP\"}", JsonCompareMode.STRICT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator",
                "/actuator/",
                "/actuator/health",
                "/actuator/health/database",
                "/actuator/prometheus",
                "/actuator/env",
                "/actuator/beans",
                "/actuator/heapdump",
                "/actuator/modulith"
            })
    void everythingElseOfTheActuatorIsForAdministratorsOnly(String path) {
        api.anonymous().get().uri(path).exchange().expectStatus().isUnauthorized();
        api.as(Role.MODERATOR).get().uri(path).exchange().expectStatus().isForbidden();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator/env",
                "/actuator/beans",
                "/actuator/heapdump",
                "/actuator/threaddump",
                "/actuator/configprops",
                "/actuator/mappings",
                "/actuator/loggers",
                "/actuator/shutdown",
                "/actuator/modulith"
            })
    void endpointsThatTellOurInsidesDoNotExistEvenForAdministrators(String path) {
        api.as(Role.ADMIN).get().uri(path).exchange().expectStatus().isNotFound();
    }

    @Test
    void administratorsReadTheMetrics() {
        api.as(Role.ADMIN)
                .get()
                .uri("/actuator/prometheus")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .value(metrics -> assertThat(metrics).contains("jvm_memory_used_bytes"));
    }
}
