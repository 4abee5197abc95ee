package dev.tippmixmentor.agents;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.TestLeague;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;

@IntegrationTest
class AgentTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Autowired
    Api api;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    SettableClock clock;

    private TestLeague league;
    private RestTestClient admin;

    @BeforeEach
    void aLeagueWithFixtures() {
        league = TestLeague.withFixtures(intake, leagues, clock.instant(), 3);
        admin = api.as(Role.ADMIN);
    }

    @Test
    void anAgentDoesNothingUntilItIsStarted() {
        JsonNode agent = create();

        assertThat(agent.at("/status").asString()).isEqualTo("INACTIVE");
        assertThat(agent.at("/configuration/horizonDays").asInt()).isEqualTo(14);
        assertThat(predictionsOf(agent)).isEmpty();
    }

    @Test
    void aStartedAgentBecomesActiveAndPredictsEveryFixture() {
        JsonNode agent = create();

        post(agent, "start", HttpStatus.OK);

        await().atMost(PATIENCE).until(() -> predictionsOf(agent).size() == 3);
        assertThat(get("/api/v1/agents/" + id(agent)).at("/status").asString()).isEqualTo("ACTIVE");
        await().atMost(PATIENCE)
                .until(() -> get("/api/v1/agents/" + id(agent) + "/tasks")
                        .at("/data")
                        .valueStream()
                        .anyMatch(task -> task.at("/output/published").asInt() == 3));
    }

    @Test
    void startingARunningAgentChangesNothing() {
        JsonNode agent = create();
        post(agent, "start", HttpStatus.OK);
        await().atMost(PATIENCE).until(() -> predictionsOf(agent).size() == 3);

        JsonNode again = post(agent, "start", HttpStatus.OK);

        assertThat(again.at("/status").asString()).isEqualTo("ACTIVE");
    }

    @Test
    void aNewResultMakesARunningAgentPredictWithANewModel() {
        JsonNode agent = create();
        post(agent, "start", HttpStatus.OK);
        await().atMost(PATIENCE)
                .until(() -> get("/api/v1/agents/" + id(agent) + "/tasks")
                        .at("/data")
                        .valueStream()
                        .anyMatch(task -> task.at("/output/published").asInt() == 3));

        intake.accept(
                league.league(),
                List.of(new IncomingMatch(
                        league.season(),
                        clock.instant().minus(Duration.ofHours(3)),
                        "Newcomer",
                        league.sides().get(0),
                        new Score(0, 5),
                        null,
                        List.of())));

        await().atMost(PATIENCE).until(() -> predictionsOf(agent).size() == 6);
        assertThat(predictionsOf(agent).stream()
                        .map(prediction -> prediction.at("/modelVersion").asString())
                        .distinct())
                .as("two of each of three days")
                .hasSize(6);
    }

    @Test
    void aStoppedAgentDoesNotWorkAnyMore() {
        JsonNode agent = create();
        post(agent, "start", HttpStatus.OK);
        await().atMost(PATIENCE).until(() -> predictionsOf(agent).size() == 3);

        JsonNode stopped = post(agent, "stop", HttpStatus.OK);

        assertThat(stopped.at("/status").asString()).isEqualTo("INACTIVE");
        await().atMost(PATIENCE)
                .until(() -> get("/api/v1/agents/" + id(agent) + "/tasks")
                        .at("/data")
                        .valueStream()
                        .noneMatch(task -> task.at("/status").asString().equals("PENDING")));
    }

    @Test
    void anIllegalMoveIsAConflictAndChangesNothing() {
        JsonNode agent = create();

        JsonNode problem = post(agent, "pause", HttpStatus.CONFLICT);

        assertThat(problem.at("/errorCode").asString()).isEqualTo("RESOURCE_CONFLICT");
        assertThat(get("/api/v1/agents/" + id(agent)).at("/status").asString()).isEqualTo("INACTIVE");
    }

    @Test
    void aDeletedAgentIsGone() {
        JsonNode agent = create();

        json(admin.delete().uri("/api/v1/agents/" + id(agent)).exchange(), HttpStatus.OK);

        json(admin.get().uri("/api/v1/agents/" + id(agent)).exchange(), HttpStatus.NOT_FOUND);
    }

    @Test
    void aDeletedAgentCanBeRestoredAndStartsAgain() {
        JsonNode agent = create();
        post(agent, "restore", HttpStatus.NOT_FOUND);
        json(admin.delete().uri("/api/v1/agents/" + id(agent)).exchange(), HttpStatus.OK);
        assertThat(get("/api/v1/agents").toString()).doesNotContain(id(agent));

        JsonNode restored = post(agent, "restore", HttpStatus.OK);

        assertThat(restored.at("/status").asString()).isEqualTo("INACTIVE");
        assertThat(get("/api/v1/agents").toString()).contains(id(agent));
        post(agent, "start", HttpStatus.OK);
        await().atMost(PATIENCE).until(() -> predictionsOf(agent).size() == 3);
    }

    @Test
    void anAgentCanBeRenamed() {
        JsonNode agent = create();

        json(
                admin.patch()
                        .uri("/api/v1/agents/" + id(agent))
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(Map.of("name", "Pythia"))
                        .exchange(),
                HttpStatus.OK);

        assertThat(get("/api/v1/agents/" + id(agent)).at("/name").asString()).isEqualTo("Pythia");
    }

    @Test
    void anAgentThatChangedSinceItWasReadIsNotChanged() {
        JsonNode agent = create();
        String path = "/api/v1/agents/" + id(agent);
        String read = etag(path);
        post(agent, "start", HttpStatus.OK);

        for (RestTestClient.RequestHeadersSpec<?> change : List.of(
                admin.patch().uri(path).contentType(MediaType.APPLICATION_JSON).body(Map.of("name", "Pythia")),
                admin.post().uri(path + "/stop"),
                admin.delete().uri(path))) {
            JsonNode problem =
                    json(change.header(HttpHeaders.IF_MATCH, read).exchange(), HttpStatus.PRECONDITION_FAILED);
            assertThat(problem.at("/errorCode").asString()).isEqualTo("PRECONDITION_FAILED");
        }
        assertThat(get(path).at("/name").asString()).isEqualTo("Oracle");

        await().atMost(PATIENCE).until(() -> get(path).at("/status").asString().equals("ACTIVE"));
        String now = etag(path);
        json(admin.post().uri(path + "/stop").header(HttpHeaders.IF_MATCH, now).exchange(), HttpStatus.OK);
        json(
                admin.post()
                        .uri(path + "/stop")
                        .header(HttpHeaders.IF_MATCH, now)
                        .exchange(),
                HttpStatus.PRECONDITION_FAILED);
        json(admin.delete().uri(path).header(HttpHeaders.IF_MATCH, etag(path)).exchange(), HttpStatus.OK);
    }

    @Test
    void theAnswerToAChangeNamesTheVersionThatItMade() {
        JsonNode agent = create();
        String path = "/api/v1/agents/" + id(agent);

        String told = admin.post()
                .uri(path + "/start")
                .exchange()
                .returnResult()
                .getResponseHeaders()
                .getETag();

        // It becomes active by itself.
        await().atMost(PATIENCE).until(() -> get(path).at("/status").asString().equals("ACTIVE"));
        assertThat(etag(path)).isNotEqualTo(told);
        String stopped = admin.post()
                .uri(path + "/stop")
                .exchange()
                .returnResult()
                .getResponseHeaders()
                .getETag();
        assertThat(etag(path)).isEqualTo(stopped);
    }

    @Test
    void aLeagueThatDoesNotExistIsRefused() {
        JsonNode problem = json(
                post(Map.of(
                        "name",
                        "Nowhere",
                        "type",
                        "PREDICTION",
                        "configuration",
                        Map.of("leagueIds", List.of(UUID.randomUUID())))),
                HttpStatus.NOT_FOUND);

        assertThat(problem.at("/errorCode").asString()).isEqualTo("RESOURCE_NOT_FOUND");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":\"x\",\"type\":\"PREDICTION\"}",
                "{\"name\":\"x\",\"type\":\"PREDICTION\",\"configuration\":{\"leagueIds\":[]}}",
                "{\"name\":\"x\",\"type\":\"MAGIC\",\"configuration\":{\"leagueIds\":[]}}",
                "{\"name\":\"x\",\"type\":\"PREDICTION\",\"configuration\":{\"leagueIds\":[null]}}",
                "{\"name\":\"x\",\"type\":\"PREDICTION\",\"configuration\":{\"leagueIds\":[\"1\"],\"horizonDays\":61}}",
                "{\"name\":\"\",\"type\":\"PREDICTION\",\"configuration\":{\"leagueIds\":[],\"x\":1}}",
                "not json",
                "",
            })
    void aBrokenDefinitionIsRefused(String body) {
        JsonNode problem = json(
                admin.post()
                        .uri("/api/v1/agents")
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(body)
                        .exchange(),
                HttpStatus.BAD_REQUEST);

        assertThat(problem.at("/errorCode").asString()).isIn("VALIDATION_ERROR", "INVALID_INPUT");
    }

    private JsonNode create() {
        return json(
                post(Map.of(
                        "name",
                        "Oracle",
                        "type",
                        "prediction",
                        "configuration",
                        Map.of("leagueIds", List.of(league.id())))),
                HttpStatus.CREATED);
    }

    private RestTestClient.ResponseSpec post(Object body) {
        return admin.post()
                .uri("/api/v1/agents")
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .exchange();
    }

    private JsonNode post(JsonNode agent, String move, HttpStatus status) {
        return json(admin.post().uri("/api/v1/agents/" + id(agent) + "/" + move).exchange(), status);
    }

    private String etag(String path) {
        return admin.get()
                .uri(path)
                .exchange()
                .returnResult()
                .getResponseHeaders()
                .getETag();
    }

    private JsonNode get(String path) {
        return json(admin.get().uri(path).exchange(), HttpStatus.OK);
    }

    private List<JsonNode> predictionsOf(JsonNode agent) {
        return get("/api/v1/predictions?agentId=" + id(agent))
                .at("/data")
                .valueStream()
                .toList();
    }

    private static String id(JsonNode agent) {
        return agent.at("/id").asString();
    }
}
