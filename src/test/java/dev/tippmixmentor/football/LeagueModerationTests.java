package dev.tippmixmentor.football;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.StompClient;
import dev.tippmixmentor.testing.TestLeague;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;

@IntegrationTest
class LeagueModerationTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Autowired
    Api api;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    PlayedMatches playedMatches;

    @Autowired
    SettableClock clock;

    private TestLeague league;
    private String played;
    private String fixture;

    @BeforeEach
    void aLeagueWithAFixture() {
        league = TestLeague.withFixtures(intake, leagues, clock.instant(), 1);
        played = match("FINISHED");
        fixture = match("SCHEDULED");
    }

    @Test
    void aRemovedLeagueIsNowhere() {
        JsonNode prediction = json(post(Role.USER, "/api/v1/predictions/match/" + fixture), HttpStatus.OK);
        String team = get("/api/v1/teams?limit=1&leagueId=" + id(), HttpStatus.OK)
                .at("/data/0/id")
                .asString();
        get("/api/v1/teams/" + team, HttpStatus.OK);

        delete(HttpStatus.OK);

        assertThat(get("/api/v1/leagues", HttpStatus.OK).toString()).doesNotContain(id());
        for (String path : List.of(
                "/api/v1/leagues/" + id(),
                "/api/v1/leagues/" + id() + "/standings",
                "/api/v1/teams/" + team,
                "/api/v1/matches/" + played,
                "/api/v1/matches/" + played + "/odds",
                "/api/v1/matches/" + fixture + "/predictions",
                "/api/v1/predictions/" + prediction.at("/id").asString(),
                "/api/v1/predictions/" + prediction.at("/id").asString() + "/grades")) {
            assertThat(get(path, HttpStatus.NOT_FOUND).at("/errorCode").asString())
                    .as(path)
                    .isEqualTo("RESOURCE_NOT_FOUND");
        }
        for (String path : List.of(
                "/api/v1/matches?leagueId=" + id(),
                "/api/v1/teams?leagueId=" + id(),
                "/api/v1/predictions?leagueId=" + id(),
                "/api/v1/predictions?matchId=" + fixture)) {
            assertThat(get(path, HttpStatus.OK).at("/data").size()).as(path).isZero();
        }
        assertThat(get("/api/v1/teams?limit=100&total=true", HttpStatus.OK).toString())
                .doesNotContain(team);
        json(post(Role.USER, "/api/v1/predictions/match/" + fixture), HttpStatus.NOT_FOUND);
        json(finish(), HttpStatus.NOT_FOUND);
        assertThat(leagues.byCode(league.league().code())).isEmpty();
        assertThat(playedMatches.of(league.id(), league.season())).isEmpty();
        delete(HttpStatus.NOT_FOUND);
    }

    @Test
    void aRestoredLeagueIsAsItWas() {
        String before =
                get("/api/v1/leagues/" + id() + "/standings", HttpStatus.OK).toString();
        delete(HttpStatus.OK);

        json(post(Role.ADMIN, "/api/v1/leagues/" + id() + "/restore"), HttpStatus.OK);

        assertThat(get("/api/v1/leagues/" + id() + "/standings", HttpStatus.OK).toString())
                .isEqualTo(before);
        get("/api/v1/matches/" + played, HttpStatus.OK);
        json(post(Role.ADMIN, "/api/v1/leagues/" + id() + "/restore"), HttpStatus.NOT_FOUND);
    }

    @Test
    void theCodeOfARemovedLeagueIsFree() {
        delete(HttpStatus.OK);
        intake.accept(league.league(), List.of());

        LeagueId heir = leagues.byCode(league.league().code()).orElseThrow();
        JsonNode problem = json(post(Role.ADMIN, "/api/v1/leagues/" + id() + "/restore"), HttpStatus.CONFLICT);

        assertThat(heir).isNotEqualTo(league.id());
        assertThat(problem.at("/errorCode").asString()).isEqualTo("RESOURCE_CONFLICT");
    }

    @Test
    void agentsLeaveARemovedLeagueAloneAndGoOnWhenItIsBack() {
        String agent = agent();
        json(post(Role.ADMIN, "/api/v1/agents/" + agent + "/start"), HttpStatus.OK);
        await().atMost(PATIENCE).until(() -> predictionsBy(agent) == 1);
        delete(HttpStatus.OK);
        json(post(Role.ADMIN, "/api/v1/agents/" + agent + "/stop"), HttpStatus.OK);
        json(post(Role.ADMIN, "/api/v1/agents/" + agent + "/start"), HttpStatus.OK);
        await().atMost(PATIENCE)
                .until(() -> get("/api/v1/agents/" + agent + "/tasks", HttpStatus.OK)
                        .at("/data")
                        .valueStream()
                        .anyMatch(task -> task.at("/output/published").isNumber()
                                && task.at("/output/published").asInt() == 0));

        intakeAResultAfter(() -> json(post(Role.ADMIN, "/api/v1/leagues/" + id() + "/restore"), HttpStatus.OK));

        await().atMost(PATIENCE).until(() -> predictionsBy(agent) == 2);
        json(post(Role.ADMIN, "/api/v1/agents/" + agent + "/stop"), HttpStatus.OK);
    }

    @Test
    void nobodyHearsOfARemovedLeague() {
        try (StompClient client = StompClient.withBearer(api, api.token(Role.USER))) {
            BlockingQueue<JsonNode> messages = client.subscribe("/topic/leagues." + id());
            json(finish(), HttpStatus.OK);
            await().atMost(PATIENCE).until(() -> messages.size() == 1);

            delete(HttpStatus.OK);
            json(finish(), HttpStatus.NOT_FOUND);

            await().during(Duration.ofMillis(500)).atMost(Duration.ofSeconds(2)).until(() -> messages.size() == 1);
        }
    }

    @Test
    void moderatorsRemoveAndAdministratorsRestore() {
        json(api.as(Role.USER).delete().uri("/api/v1/leagues/" + id()).exchange(), HttpStatus.FORBIDDEN);
        delete(HttpStatus.OK);
        json(post(Role.MODERATOR, "/api/v1/leagues/" + id() + "/restore"), HttpStatus.FORBIDDEN);
    }

    private void intakeAResultAfter(Runnable restore) {
        restore.run();
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
    }

    private String agent() {
        return json(
                        api.as(Role.ADMIN)
                                .post()
                                .uri("/api/v1/agents")
                                .contentType(MediaType.APPLICATION_JSON)
                                .body(Map.of(
                                        "name",
                                        "Watcher",
                                        "type",
                                        "PREDICTION",
                                        "configuration",
                                        Map.of("leagueIds", List.of(id()))))
                                .exchange(),
                        HttpStatus.CREATED)
                .at("/id")
                .asString();
    }

    private int predictionsBy(String agent) {
        return get("/api/v1/predictions?agentId=" + agent, HttpStatus.OK)
                .at("/data")
                .size();
    }

    private RestTestClient.ResponseSpec finish() {
        return api.as(Role.MODERATOR)
                .post()
                .uri("/api/v1/matches/" + played + "/finish")
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("home", 9, "away", 0))
                .exchange();
    }

    private String match(String status) {
        return get("/api/v1/matches?limit=1&leagueId=" + id() + "&status=" + status, HttpStatus.OK)
                .at("/data/0/id")
                .asString();
    }

    private String id() {
        return league.id().toString();
    }

    private void delete(HttpStatus status) {
        json(api.as(Role.MODERATOR).delete().uri("/api/v1/leagues/" + id()).exchange(), status);
    }

    private RestTestClient.ResponseSpec post(Role role, String path) {
        return api.as(role).method(HttpMethod.POST).uri(path).exchange();
    }

    private JsonNode get(String path, HttpStatus status) {
        return json(api.as(Role.USER).get().uri(path).exchange(), status);
    }
}
