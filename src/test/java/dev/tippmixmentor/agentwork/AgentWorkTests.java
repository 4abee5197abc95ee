package dev.tippmixmentor.agentwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.agents.AgentId;
import dev.tippmixmentor.agents.Severity;
import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.IncomingLeague;
import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.PlayedMatch;
import dev.tippmixmentor.football.PlayedMatches;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.football.TeamId;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.TestAgents;
import dev.tippmixmentor.testing.TestLeague;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

@IntegrationTest
class AgentWorkTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SECRET = "hush-hush-0123456789";

    @Autowired
    Api api;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    Matches matches;

    @Autowired
    PlayedMatches playedMatches;

    @Autowired
    SettableClock clock;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Alerts alerts;

    private TestAgents agents;
    private String agent;

    @BeforeEach
    void signIn() {
        agents = new TestAgents(api.as(Role.ADMIN));
    }

    @AfterEach
    void stop() {
        agents.close();
    }

    @Test
    void insightsAreWrittenOnceInBothLanguagesFromStoredNumbersOnly() {
        TestLeague league = TestLeague.withFixtures(intake, leagues, clock.instant(), 2);
        List<Fixture> fixtures =
                matches.fixtures(league.id(), clock.instant(), clock.instant().plus(Duration.ofDays(5)));
        // Not over, or its result not known, when the predictions are published.
        intake.accept(
                league.league(),
                List.of(new IncomingMatch(
                        league.season(),
                        clock.instant().minus(Duration.ofHours(1)),
                        fixtures.get(0).homeName(),
                        "Latecomers",
                        new Score(9, 0),
                        null,
                        List.of())));
        for (Fixture fixture : fixtures) {
            agents.send(HttpMethod.POST, "/predictions/match/" + fixture.id(), Map.of(), HttpStatus.OK);
        }

        start("INSIGHT", Map.of("leagueIds", List.of(league.id())));

        await().atMost(PATIENCE)
                .until(() -> get("/agents/" + agent + "/insights").at("/data").size() == 4);
        for (JsonNode insight :
                get("/agents/" + agent + "/insights").at("/data").values()) {
            JsonNode facts = insight.at("/facts");
            assertThat(NumbersInText.madeUp(
                            insight.at("/text").asString(),
                            facts,
                            InsightLanguage.valueOf(insight.at("/language").asString())))
                    .as(insight.at("/text").asString())
                    .isEmpty();
            assertTold(facts, insight, fixtures, league);
        }
        assertThat(get("/agents/" + agent + "/insights?language=hu").at("/data").valueStream())
                .hasSize(2)
                .allSatisfy(
                        insight -> assertThat(insight.at("/text").asString()).contains("győzelme"));
        String prediction =
                get("/agents/" + agent + "/insights").at("/data/0/predictionId").asString();
        assertThat(get("/predictions/" + prediction + "/insights?language=EN")
                        .at("/data")
                        .size())
                .isEqualTo(1);
        assertThat(ask(Map.of()).at("/output/written").asInt(-1)).isZero();
    }

    /** Holds the facts against the prediction as everybody sees it, and against the results, counted anew. */
    private void assertTold(JsonNode facts, JsonNode insight, List<Fixture> fixtures, TestLeague league) {
        JsonNode prediction = get("/predictions/" + insight.at("/predictionId").asString());
        assertThat(facts.at("/homePercent").asLong())
                .isEqualTo(Math.round(100 * prediction.at("/outcome/home").asDouble()));
        assertThat(facts.at("/drawPercent").asLong())
                .isEqualTo(Math.round(100 * prediction.at("/outcome/draw").asDouble()));
        assertThat(facts.at("/awayPercent").asLong())
                .isEqualTo(Math.round(100 * prediction.at("/outcome/away").asDouble()));
        assertThat(facts.at("/homeGoals").asDouble())
                .isEqualTo(Math.round(10 * prediction.at("/expectedGoals/home").asDouble()) / 10.0);
        assertThat(facts.at("/market/homePercent").asLong())
                .isEqualTo(Math.round(100 * prediction.at("/market/home").asDouble()));
        Fixture fixture = fixtures.stream()
                .filter(each ->
                        each.id().toString().equals(insight.at("/matchId").asString()))
                .findFirst()
                .orElseThrow();
        List<PlayedMatch> last = playedMatches
                .of(
                        league.id(),
                        Instant.EPOCH,
                        Instant.parse(prediction.at("/publishedAt").asString()).minus(Duration.ofHours(3)))
                .stream()
                .filter(match ->
                        match.home().equals(fixture.home()) || match.away().equals(fixture.home()))
                .sorted(Comparator.comparing(PlayedMatch::kickOff).reversed())
                .limit(5)
                .toList();
        assertThat(facts.at("/homeForm/won").asLong())
                .isEqualTo(last.stream()
                        .filter(match -> margin(match, fixture.home()) > 0)
                        .count());
        assertThat(facts.at("/homeForm/lost").asLong())
                .isEqualTo(last.stream()
                        .filter(match -> margin(match, fixture.home()) < 0)
                        .count());
        assertThat(facts.at("/homeForm/goalsFor").asInt())
                .isEqualTo(last.stream()
                        .mapToInt(match -> match.home().equals(fixture.home())
                                ? match.result().home()
                                : match.result().away())
                        .sum());
        // Six sides that meet twice: one meeting has been.
        assertThat(facts.at("/headToHead/matches").asInt()).isEqualTo(1);
    }

    private static int margin(PlayedMatch match, TeamId side) {
        int atHome = match.result().home() - match.result().away();
        return match.home().equals(side) ? atHome : -atHome;
    }

    @Test
    void aPredictionAgentPredictsItsSidesWithTheModelsItIsToUse() {
        TestLeague league = TestLeague.withFixtures(intake, leagues, clock.instant(), 4);
        List<Fixture> fixtures =
                matches.fixtures(league.id(), clock.instant(), clock.instant().plus(Duration.ofDays(7)));
        TeamId side = fixtures.get(0).home();
        long wanted = fixtures.stream()
                .filter(fixture -> fixture.home().equals(side) || fixture.away().equals(side))
                .count();

        start(
                "PREDICTION",
                Map.of(
                        "leagueIds",
                        List.of(league.id()),
                        "teamIds",
                        List.of(side),
                        "models",
                        List.of(Map.of("model", "geo", "weight", 2), Map.of("model", "online"))));

        await().atMost(PATIENCE)
                .until(() -> get("/predictions?agentId=" + agent).at("/data").size() == wanted);
        assertThat(get("/predictions?agentId=" + agent).at("/data").valueStream())
                .allSatisfy(prediction ->
                        assertThat(prediction.at("/modelVersion").asString()).matches("(geo|online)-.*"));
        agents.send(
                HttpMethod.POST,
                "/agents",
                Map.of(
                        "name",
                        "x",
                        "type",
                        "PREDICTION",
                        "configuration",
                        Map.of("leagueIds", List.of(league.id()), "models", List.of(Map.of("model", "tarot")))),
                HttpStatus.NOT_FOUND);
    }

    @Test
    void aModelThatCannotBeUsedKeepsNoOtherFromPredictingAndIsAnAlert() {
        List<LeagueId> three = Stream.generate(() -> TestLeague.withFixtures(intake, leagues, clock.instant(), 8))
                .limit(3)
                .map(TestLeague::id)
                .toList();
        // Without shots, which one of them learns from.
        List<Map<String, String>> both = List.of(Map.of("model", "geo"), Map.of("model", "online-shots"));

        start("PREDICTION", Map.of("leagueIds", three, "models", both));

        await().atMost(PATIENCE).until(() -> !alerts(true).isEmpty());
        assertThat(alerts(true).valueStream()).allSatisfy(alert -> {
            assertThat(alert.at("/kind").asString()).isEqualTo("prediction.failed");
            assertThat(alert.at("/message").asString()).contains("online-shots");
        });
        assertThat(predicted()).isBetween(1L, 23L);
    }

    @Test
    void aPredictionThatStandsIsNotRevised() {
        TestLeague league = TestLeague.withFixtures(intake, leagues, clock.instant(), 2);
        start("PREDICTION", Map.of("leagueIds", List.of(league.id()), "refitAfterHours", 24));
        await().atMost(PATIENCE).until(() -> predicted() == 2);

        match(league, clock.instant().minus(Duration.ofDays(1)), new Score(4, 0));
        ask(Map.of());
        assertThat(predicted()).isEqualTo(2);

        agents.send(
                HttpMethod.PATCH,
                "/agents/" + agent,
                Map.of("configuration", Map.of("leagueIds", List.of(league.id()))),
                HttpStatus.OK);
        ask(Map.of());
        await().atMost(PATIENCE).until(() -> predicted() == 4);
    }

    @Test
    void anAgentThatKeepsToAVersionForecastsWithItWhateverIsLearntLater() {
        TestLeague league = TestLeague.withFixtures(intake, leagues, clock.instant(), 2);
        MatchId match = matches.fixtures(
                        league.id(), clock.instant(), clock.instant().plus(Duration.ofDays(7)))
                .get(0)
                .id();
        String kept = versionNow(match);
        match(league, clock.instant().minus(Duration.ofDays(1)), new Score(4, 0));
        Instant later = clock.instant().plus(Duration.ofDays(6));
        intake.accept(
                league.league(),
                List.of(new IncomingMatch(
                        league.season(), later, league.sides().get(0), "Latecomers", null, null, List.of())));
        assertThat(versionNow(match)).isNotEqualTo(kept);

        start("PREDICTION", Map.of("leagueIds", List.of(league.id()), "models", List.of(Map.of("model", kept))));

        await().atMost(PATIENCE).until(() -> predicted() == 3);
        assertThat(get("/matches/" + match).at("/prediction/modelVersion").asString())
                .as("what everybody is shown")
                .isEqualTo(versionNow(match))
                .isNotEqualTo(kept);
        match(league, clock.instant().minus(Duration.ofDays(2)), new Score(0, 5));
        ask(Map.of());
        assertThat(get("/predictions?agentId=" + agent).at("/data").valueStream())
                .hasSize(3)
                .allSatisfy(prediction ->
                        assertThat(prediction.at("/modelVersion").asString()).isEqualTo(kept))
                .filteredOn(prediction -> prediction.at("/coldStart").asBoolean())
                .as("the one of a side that the version has never seen")
                .hasSize(1);
    }

    /** What the default algorithm is called with all that is known. */
    private String versionNow(MatchId match) {
        return agents.send(HttpMethod.POST, "/predictions/match/" + match, null, HttpStatus.OK)
                .at("/modelVersion")
                .asString();
    }

    private long predicted() {
        return jdbc.sql("select count(*) from predictions.predictions where agent_id = cast(:agent as uuid)")
                .param("agent", agent)
                .query(Long.class)
                .single();
    }

    @Test
    void aPredictionAgentFollowsASideThatBecamePartOfAnother() {
        TestLeague league = TestLeague.withFixtures(intake, leagues, clock.instant(), 4);
        Fixture fixture = matches.fixtures(
                        league.id(), clock.instant(), clock.instant().plus(Duration.ofDays(7)))
                .get(0);
        TeamId gone = formerName(league);
        Api.json(
                api.as(Role.ADMIN)
                        .post()
                        .uri("/api/v1/teams/" + gone + "/merge")
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(Map.of("into", fixture.home()))
                        .exchange(),
                HttpStatus.OK);

        start("PREDICTION", Map.of("leagueIds", List.of(league.id()), "teamIds", List.of(gone)));

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                get("/predictions?agentId=" + agent).at("/data").valueStream())
                        .extracting(prediction -> prediction.at("/matchId").asString())
                        .contains(fixture.id().toString()));
    }

    /** A side of another league of that country. */
    private TeamId formerName(TestLeague league) {
        String code = "T" + UUID.randomUUID().toString().substring(0, 12);
        IncomingLeague other =
                new IncomingLeague(code, "Another", league.league().country());
        Instant kickOff = clock.instant().plus(Duration.ofDays(1));
        intake.accept(
                other,
                List.of(new IncomingMatch(league.season(), kickOff, "Formerly", "Others", null, null, List.of())));
        return matches.fixtures(leagues.byCode(other.code()).orElseThrow(), clock.instant(), kickOff.plusSeconds(1))
                .get(0)
                .home();
    }

    @Test
    void aLateResultOpensAnAlertWhichItsArrivalCloses() {
        TestLeague league = TestLeague.withFixtures(intake, leagues, clock.instant(), 0);
        Instant kickOff = clock.instant().minus(Duration.ofDays(6));
        match(league, kickOff, null);

        start("MONITORING", Map.of("leagueIds", List.of(league.id()), "staleAfterHours", 48));

        await().atMost(PATIENCE).until(() -> alerts(true).size() == 1);
        assertThat(alerts(true).at("/0/kind").asString()).isEqualTo("results.late");
        assertThat(alerts(true).at("/0/message").asString()).contains("1 of").contains("48 hours");
        assertThat(ask(Map.of()).at("/output/opened").asInt(-1))
                .as("it is open already")
                .isZero();

        match(league, kickOff, new Score(1, 0));

        assertThat(ask(Map.of()).at("/output/closed").asInt()).isEqualTo(1);
        assertThat(alerts(true).size()).isZero();
        assertThat(alerts(false).at("/0/closedAt").isString()).isTrue();
        assertThat(get("/agents/" + agent + "/events?kind=alert").at("/data").size())
                .isEqualTo(2);

        jdbc.sql("update agentwork.alerts set closed_at = '2000-12-31T00:00:00Z' where agent_id = :agent")
                .param("agent", UUID.fromString(agent))
                .update();
        alerts.purge(Instant.parse("2001-01-01T00:00:00Z"));
        assertThat(alerts(false).size()).as("closed long ago").isZero();
    }

    @Test
    void anAlertAndItsEventHaveTheTimeOfTheDatabaseWhateverTheNodeBelieves() {
        agent = agents.create("ANALYTICS", Map.of()).at("/id").asString();
        Alerts.Problem problem = new Alerts.Problem("moon", "full", Severity.WARNING, "The moon is in the way");

        clock.advance(Duration.ofMinutes(5));
        try {
            alerts.settle(AgentId.of(agent), List.of(problem));
        } finally {
            clock.reset();
        }

        Instant soon = clock.instant().plus(Duration.ofMinutes(1));
        assertThat(Instant.parse(alerts(true).at("/0/openedAt").asString())).isBefore(soon);
        assertThat(Instant.parse(get("/agents/" + agent + "/events?kind=alert")
                        .at("/data/0/at")
                        .asString()))
                .isBefore(soon);
    }

    @Test
    void analyticsAddsUpWhatEverybodyReads() {
        start("ANALYTICS", Map.of());

        // Grades of earlier tests may still arrive between the two.
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode standing = ask(Map.of()).at("/output");
            long read = get("/predictions/accuracy?by=league")
                    .at("/data")
                    .valueStream()
                    .mapToLong(group -> group.at("/n").asLong())
                    .sum();
            assertThat(standing.at("/mended").asInt(-1)).isZero();
            assertThat(standing.at("/n").asLong(-1)).isEqualTo(read);
            assertThat(standing.at("/leaderboards/takenOn").asString())
                    .isEqualTo(
                            LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toString());
        });
    }

    @Test
    void aSecretIsNeitherShownNorStoredAsItIs() {
        JsonNode created = agents.create("CUSTOM", Map.of("url", "https://hooks.example/x", "secret", SECRET));
        String id = created.at("/id").asString();

        JsonNode changed = agents.send(
                HttpMethod.PATCH,
                "/agents/" + id,
                Map.of("configuration", Map.of("url", "https://hooks.example/y")),
                HttpStatus.OK);

        for (JsonNode shown : List.of(created, changed, get("/agents/" + id), get("/agents"))) {
            assertThat(shown.toString()).doesNotContain(SECRET);
        }
        assertThat(changed.at("/secrets/0").asString()).isEqualTo("secret");
        assertThat(changed.at("/configuration/url").asString()).isEqualTo("https://hooks.example/y");
        assertThat(jdbc.sql("select a::text from agents.agents a where id = :id")
                        .param("id", UUID.fromString(id))
                        .query(String.class)
                        .single())
                .doesNotContain(SECRET);
        assertThat(jdbc.sql("select e::text from audit.entries e where target_id = :id")
                        .param("id", id)
                        .query(String.class)
                        .list())
                .hasSize(2)
                .allSatisfy(entry -> assertThat(entry).doesNotContain(SECRET));
    }

    @Test
    void aCustomAgentCallsNothingInside() {
        start("CUSTOM", Map.of("url", "https://127.0.0.1:" + api.port() + "/api/v1/health", "secret", SECRET));
        assertThat(get("/agents/" + agent).at("/status").asString())
                .as("nothing to wait for")
                .isEqualTo("ACTIVE");

        String task = agents.ask(agent, Map.of("input", Map.of("x", 1), "maxRetries", 0));

        await().atMost(PATIENCE).until(() -> task(task).at("/status").asString().equals("FAILED"));
        assertThat(task(task).at("/error").asString()).isEqualTo("The endpoint is not on a public address");
        assertThat(get("/agents/" + agent).at("/status").asString())
                .as("a task that somebody asked for says nothing of the agent")
                .isEqualTo("ACTIVE");
        for (String url : List.of("http://example.com", "https://user@example.com", "https://", "file:///etc/passwd")) {
            JsonNode problem = agents.send(
                    HttpMethod.POST,
                    "/agents",
                    Map.of("name", "x", "type", "CUSTOM", "configuration", Map.of("url", url, "secret", SECRET)),
                    HttpStatus.BAD_REQUEST);
            assertThat(problem.at("/violations/0/field").asString()).isEqualTo("configuration.url");
        }
    }

    private void match(TestLeague league, Instant kickOff, @Nullable Score result) {
        intake.accept(
                league.league(),
                List.of(new IncomingMatch(
                        league.season(), kickOff, "Latecomers", league.sides().get(0), result, null, List.of())));
    }

    private JsonNode alerts(boolean open) {
        return get("/agents/" + agent + "/alerts?open=" + open).at("/data");
    }

    /** Has the agent work once more. */
    private JsonNode ask(Map<String, Object> input) {
        String task = agents.ask(agent, Map.of("input", input));
        await().atMost(PATIENCE).until(() -> task(task).at("/status").asString().equals("SUCCEEDED"));
        return task(task);
    }

    private JsonNode task(String id) {
        return get("/agents/" + agent + "/tasks/" + id);
    }

    private void start(String type, Map<String, Object> configuration) {
        agent = agents.start(type, configuration);
    }

    private JsonNode get(String path) {
        return agents.get(path);
    }
}
