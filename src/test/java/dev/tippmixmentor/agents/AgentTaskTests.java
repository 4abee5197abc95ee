package dev.tippmixmentor.agents;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.TestLeague;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;

@IntegrationTest
class AgentTaskTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Autowired
    Api api;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    SettableClock clock;

    @Autowired
    LifeCycle lifeCycle;

    private TestLeague league;
    private RestTestClient admin;
    private String agent;

    @BeforeEach
    void anAgent() {
        league = TestLeague.withFixtures(intake, leagues, clock.instant(), 0);
        admin = api.as(Role.ADMIN);
        agent = create().at("/id").asString();
    }

    @AfterEach
    void stop() {
        post("/stop", null, HttpStatus.OK);
    }

    private void start() {
        post("/start", null, HttpStatus.OK);
    }

    @Test
    void whatAnAgentIsAskedForIsDoneAndItsResultIsThere() {
        start();
        JsonNode submitted = post("/tasks", Map.of("priority", "high", "maxRetries", 0), HttpStatus.ACCEPTED);
        String path = "/tasks/" + submitted.at("/id").asString();

        await().atMost(PATIENCE)
                .until(() -> get(path, HttpStatus.OK).at("/status").asString().equals("SUCCEEDED"));

        assertThat(submitted.at("/priority").asString()).isEqualTo("HIGH");
        assertThat(get(path, HttpStatus.OK).at("/progress").asDouble()).isEqualTo(1);
        assertThat(get(path + "/result", HttpStatus.OK).at("/result/published").asInt(-1))
                .isZero();
        assertThat(get("/tasks?priority=HIGH&status=SUCCEEDED", HttpStatus.OK)
                        .at("/data")
                        .size())
                .isEqualTo(1);
        assertThat(get("/health", HttpStatus.OK).at("/health").asString()).isEqualTo("HEALTHY");
    }

    @Test
    void aTaskThatWaitsIsCancelledAtOnceAndCanBeDoneAgain() {
        start();
        String path = "/tasks/" + later().at("/id").asString();
        assertThat(get(path + "/result", HttpStatus.CONFLICT).at("/errorCode").asString())
                .isEqualTo("RESOURCE_CONFLICT");
        post(path + "/retry", null, HttpStatus.CONFLICT);

        JsonNode cancelled = post(path + "/cancel", null, HttpStatus.OK);

        assertThat(cancelled.at("/status").asString()).isEqualTo("CANCELLED");
        assertThat(post(path + "/cancel", null, HttpStatus.OK).at("/status").asString())
                .isEqualTo("CANCELLED");
        post(path + "/retry", null, HttpStatus.OK);
        await().atMost(PATIENCE)
                .until(() -> get(path, HttpStatus.OK).at("/status").asString().equals("SUCCEEDED"));
    }

    @Test
    void anAgentThatIsStoppedDoesNotTakeItsTasksUpAgain() {
        start();
        String path = "/tasks/" + later().at("/id").asString();
        post("/stop", null, HttpStatus.OK);
        await().atMost(PATIENCE)
                .until(() -> get(path, HttpStatus.OK).at("/status").asString().equals("CANCELLED"));
        await().atMost(PATIENCE)
                .until(() ->
                        get("/status", HttpStatus.OK).at("/status").asString().equals("INACTIVE"));

        JsonNode problem = post(path + "/retry", null, HttpStatus.CONFLICT);

        assertThat(problem.at("/errorCode").asString()).isEqualTo("RESOURCE_CONFLICT");
        assertThat(get(path, HttpStatus.OK).at("/status").asString()).isEqualTo("CANCELLED");
    }

    @Test
    void theSameRequestWithTheSameKeyIsOneTask() {
        start();
        String key = UUID.randomUUID().toString();
        JsonNode first = withKey(key);

        assertThat(withKey(key).at("/id")).isEqualTo(first.at("/id"));
        assertThat(withKey(UUID.randomUUID().toString()).at("/id")).isNotEqualTo(first.at("/id"));
    }

    @Test
    void whatAPausedAgentIsAskedForWaitsAndWhatAStoppedOneWasAskedForIsCancelled() {
        start();
        await().atMost(PATIENCE)
                .until(() -> get("", HttpStatus.OK).at("/status").asString().equals("ACTIVE"));
        post("/pause", null, HttpStatus.OK);
        String path = "/tasks/"
                + post("/tasks", Map.of(), HttpStatus.ACCEPTED).at("/id").asString();
        await().during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(10))
                .until(() -> get(path, HttpStatus.OK).at("/status").asString().equals("PENDING"));

        post("/stop", null, HttpStatus.OK);

        assertThat(get(path, HttpStatus.OK).at("/status").asString()).isEqualTo("CANCELLED");
        assertThat(post("/tasks", Map.of(), HttpStatus.CONFLICT)
                        .at("/errorCode")
                        .asString())
                .isEqualTo("RESOURCE_CONFLICT");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"input\":{\"x\":1}} | input",
                "{\"priority\":\"URGENT\"} | priority",
                "{\"timeoutSeconds\":0} | timeoutSeconds",
                "{\"maxRetries\":21} | maxRetries",
                "{\"nonsense\":1} | nonsense",
            })
    void aTaskThatNobodyCouldDoIsRefused(String body, String field) {
        start();

        JsonNode problem = post("/tasks", body, HttpStatus.BAD_REQUEST);

        assertThat(problem.toString()).contains(field);
    }

    @Test
    void aTaskOfAnotherAgentIsNotFound() {
        start();
        String task = later().at("/id").asString();
        String other = create().at("/id").asString();

        for (String path : List.of("", "/result")) {
            json(
                    admin.get()
                            .uri("/api/v1/agents/" + other + "/tasks/" + task + path)
                            .exchange(),
                    HttpStatus.NOT_FOUND);
        }
        for (String path : List.of("/cancel", "/retry")) {
            json(
                    admin.post()
                            .uri("/api/v1/agents/" + other + "/tasks/" + task + path)
                            .exchange(),
                    HttpStatus.NOT_FOUND);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"leagueIds\":[]} | configuration.leagueIds | minItems",
                "{\"leagueIds\":[\"x\"]} | configuration.leagueIds.0 | pattern",
                "{} | configuration | required",
                "{\"leagueIds\":[\"LEAGUE\"],\"horizon\":1} | configuration | additionalProperties",
                "{\"leagueIds\":[\"LEAGUE\"],\"horizonDays\":\"7\"} | configuration.horizonDays | type",
                "{\"leagueIds\":[\"LEAGUE\"],\"schedule\":{\"cron\":\"x\"}} | configuration.schedule.cron | Schedule",
                "{\"leagueIds\":[\"LEAGUE\"],\"schedule\":{\"cron\":\"0 0 0 31 2 *\"}} | configuration.schedule.cron | Schedule",
                "{\"leagueIds\":[\"LEAGUE\"],\"schedule\":{\"cron\":\"0 0 3 * * *\",\"zone\":\"Mars\"}} | configuration.schedule.zone | Schedule",
                "{\"leagueIds\":[\"LEAGUE\"],\"schedule\":{}} | configuration.schedule | oneOf",
            })
    void aConfigurationIsHeldAgainstItsSchema(String configuration, String field, String rule) {
        JsonNode problem = json(
                admin.patch()
                        .uri("/api/v1/agents/" + agent)
                        .contentType(MediaType.APPLICATION_JSON)
                        .body("{\"configuration\":"
                                + configuration.replace("LEAGUE", league.id().toString()) + "}")
                        .exchange(),
                HttpStatus.BAD_REQUEST);

        assertThat(problem.at("/violations").valueStream()).anySatisfy(violation -> {
            assertThat(violation.at("/field").asString()).isEqualTo(field);
            assertThat(violation.at("/rule").asString()).isEqualTo(rule);
        });
    }

    @Test
    void anAgentWithACronExpressionWorksAtItsTimesInItsZoneAndAtNoOthers() {
        schedule(Map.of("cron", "0 30 3 * * *", "zone", "Europe/Budapest"));
        start();
        assertWaitsForItsTime();

        post("/pause", null, HttpStatus.OK);
        start();
        assertWaitsForItsTime();

        lifeCycle.wake(AgentType.PREDICTION, configuration -> true);
        assertWaitsForItsTime();

        post("/tasks/" + get("/status", HttpStatus.OK).at("/waiting/0/id").asString() + "/cancel", null, HttpStatus.OK);
        lifeCycle.keepAtWork(clock.instant().plusSeconds(1));
        assertWaitsForItsTime();
    }

    @Test
    void aRunningAgentGoesByItsNewScheduleAtOnce() {
        schedule(Map.of("cron", "0 30 3 * * *", "zone", "Europe/Budapest"));
        start();
        String nightly = get("/status", HttpStatus.OK).at("/waiting/0/id").asString();
        json(
                admin.patch()
                        .uri("/api/v1/agents/" + agent)
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(Map.of("name", "Of another name"))
                        .exchange(),
                HttpStatus.OK);
        assertThat(get("/status", HttpStatus.OK).at("/waiting/0/id").asString())
                .as("the same schedule")
                .isEqualTo(nightly);

        schedule(Map.of("everyMinutes", 10_080));

        JsonNode waiting = get("/status", HttpStatus.OK).at("/waiting");
        assertThat(waiting.size()).isEqualTo(1);
        assertThat(Instant.parse(waiting.at("/0/runAt").asString()))
                .isCloseTo(clock.instant().plus(Duration.ofDays(7)), within(1, ChronoUnit.MINUTES));
        assertThat(get("/tasks/" + nightly, HttpStatus.OK).at("/status").asString())
                .isEqualTo("CANCELLED");
    }

    private void schedule(Map<String, Object> schedule) {
        json(
                admin.patch()
                        .uri("/api/v1/agents/" + agent)
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(Map.of("configuration", Map.of("leagueIds", List.of(league.id()), "schedule", schedule)))
                        .exchange(),
                HttpStatus.OK);
    }

    private void assertWaitsForItsTime() {
        JsonNode status = get("/status", HttpStatus.OK);
        assertThat(status.at("/status").asString()).as("nothing to wait for").isEqualTo("ACTIVE");
        assertThat(status.at("/running").size()).isZero();
        assertThat(status.at("/waiting").size()).isEqualTo(1);
        assertThat(status.at("/waiting/0/runAt").asString()).matches(".*T0[12]:30:00.*");
        assertThat(status.at("/waiting/0/attempts").asInt()).isZero();
    }

    private JsonNode withKey(String key) {
        return json(
                admin.post()
                        .uri("/api/v1/agents/" + agent + "/tasks")
                        .header("Idempotency-Key", key)
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(Map.of("runAt", "2099-01-01T00:00:00Z"))
                        .exchange(),
                HttpStatus.ACCEPTED);
    }

    private JsonNode later() {
        return post("/tasks", Map.of("runAt", clock.instant().plus(Duration.ofDays(1))), HttpStatus.ACCEPTED);
    }

    private JsonNode create() {
        return json(
                admin.post()
                        .uri("/api/v1/agents")
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(Map.of(
                                "name",
                                "Asked",
                                "type",
                                "PREDICTION",
                                "configuration",
                                Map.of("leagueIds", List.of(league.id()))))
                        .exchange(),
                HttpStatus.CREATED);
    }

    private JsonNode post(String path, @Nullable Object body, HttpStatus status) {
        RestTestClient.RequestBodySpec request = admin.post().uri("/api/v1/agents/" + agent + path);
        return json(
                (body == null
                                ? request
                                : request.header(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON_VALUE)
                                        .body(body))
                        .exchange(),
                status);
    }

    private JsonNode get(String path, HttpStatus status) {
        return json(admin.get().uri("/api/v1/agents/" + agent + path).exchange(), status);
    }
}
