package dev.tippmixmentor.platform.observability;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.test.json.JsonCompareMode;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;

@IntegrationTest
class HealthTests {
    private static final Set<String> COMPONENTS = Set.of("database", "flyway", "outbox", "redis", "scheduler");

    @Autowired
    Api api;

    @Test
    void everybodyMaySeeThatWeAreUpAndNothingMore() {
        // The first connections of a process may take longer than a probe waits.
        await().untilAsserted(this::seeUp);
    }

    private void seeUp() {
        RestTestClient.ResponseSpec answer =
                api.anonymous().get().uri("/api/v1/health").exchange();
        answer.expectHeader().valueEquals(HttpHeaders.CACHE_CONTROL, "no-store");
        JsonNode health = json(answer, HttpStatus.OK);
        assertThat(health.at("/status").asString()).as("%s", health).isEqualTo("up");
        assertThat(COMPONENTS)
                .allSatisfy(component -> assertThat(
                                health.at("/services/" + component).asString())
                        .isEqualTo("up"));
        assertThat(health.at("/uptime").isNumber()).isTrue();
        assertThat(health.at("/version").asString()).isNotEmpty();
        assertThat(health.at("/timestamp").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(health.propertyNames())
                .containsExactlyInAnyOrder("status", "uptime", "timestamp", "version", "services");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health/liveness", "/actuator/health/readiness", "/actuator/health/startup"})
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
                "/actuator/sbom",
                "/actuator/sbom/application",
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
    void administratorsSeeEveryComponentWithItsDetails() {
        await().untilAsserted(() -> {
            JsonNode health =
                    json(api.as(Role.ADMIN).get().uri("/actuator/health").exchange(), HttpStatus.OK);

            assertThat(health.at("/status").asString()).isEqualTo("UP");
            assertThat(health.at("/components").propertyNames()).containsAll(COMPONENTS);
            assertThat(health.at("/components/database/details/tookMillis").isNumber())
                    .isTrue();
            assertThat(health.at("/components/redis/details/answers").asBoolean())
                    .isTrue();
            assertThat(health.at("/components/flyway/details/version").asString())
                    .matches("\\d{3}");
            assertThat(health.at("/components/scheduler/details/lagSeconds").isNumber())
                    .isTrue();
            assertThat(health.at("/components/outbox/details/waiting").isNumber())
                    .isTrue();
        });
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
