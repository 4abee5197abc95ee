package dev.tippmixmentor.predictions;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.MatchCalledOff;
import dev.tippmixmentor.football.MatchFinished;
import dev.tippmixmentor.football.MatchStatus;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.football.Scorekeeper;
import dev.tippmixmentor.forecast.Algorithm;
import dev.tippmixmentor.forecast.Outcome;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.TestLeague;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.util.AopTestUtils;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

@IntegrationTest
class ModelRegistryTests {
    private static final Duration HORIZON = Duration.ofDays(14);
    private static final String MODELS = "/api/v1/predictions/models";

    @Autowired
    Api api;

    @Autowired
    Publishing publishing;

    @Autowired
    Predictions predictions;

    @Autowired
    Models models;

    @Autowired
    TrainingSets trainingSets;

    @Autowired
    ShadowGrading grading;

    @Autowired
    ShadowForecasts shadows;

    @Autowired
    ForecastHistory history;

    @Autowired
    Scorekeeper scorekeeper;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    Matches matches;

    @Autowired
    SettableClock clock;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    private final Map<Algorithm, String> versions = new EnumMap<>(Algorithm.class);
    private TestLeague league;
    private List<Fixture> fixtures;
    private RestTestClient admin;

    @BeforeEach
    void aLeagueWhoseModelsRun() {
        admin = api.as(Role.ADMIN);
        league = TestLeague.withShots(intake, leagues, clock.instant(), 3);
        fixtures =
                matches.fixtures(league.id(), clock.instant(), clock.instant().plus(HORIZON));
        publishing.publish(league.id(), HORIZON, UUID.randomUUID());
        Training training = trainingSets
                .of(league.id())
                .matchdays(fixtures.subList(0, 1))
                .get(0)
                .training();
        for (Algorithm algorithm : Algorithm.values()) {
            versions.put(algorithm, models.upToDate(training, algorithm).version());
        }
    }

    @AfterEach
    void today() {
        clock.reset();
    }

    @Test
    void everyModelSpeaksOfFixturesThatNobodyHasPredicted() {
        clock.advance(Duration.ofDays(60)); // where no other test has any
        TestLeague unpredicted = TestLeague.withShots(intake, leagues, clock.instant(), 2);

        shadows.runAll();
        shadows.runAll();

        assertThat(jdbc.sql("select count(*) from predictions.shadow_forecasts where league_id = :league")
                        .param("league", unpredicted.id().value())
                        .query(Long.class)
                        .single())
                .isEqualTo(2L * Algorithm.values().length);
        Fixture next = matches.fixtures(
                        unpredicted.id(), clock.instant(), clock.instant().plus(HORIZON))
                .get(0);
        clock.advance(Duration.ofHours(26));
        scorekeeper.finish(next.id(), new Score(1, 0));
        await().untilAsserted(() -> assertThat(history.newest(unpredicted.id(), "geo", 10))
                .extracting(ForecastHistory.Entry::outcome)
                .containsExactly(Outcome.HOME));
        assertThat(jdbc.sql("select count(*) from predictions.predictions where league_id = :league")
                        .param("league", unpredicted.id().value())
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void aLeaguePredictsWithGeoUntilSomebodyPromotesAnotherModel() {
        assertThat(statuses()).containsEntry("geo", "DEFAULT").containsEntry("two-speed", "CANDIDATE");

        JsonNode promoted = post(Algorithm.TWO_SPEED, "promote", HttpStatus.OK);
        post(Algorithm.TWO_SPEED, "promote", HttpStatus.OK);

        PredictionId after = publishing.publish(fixtures.get(0).id(), null);
        assertThat(promoted.at("/status").asString()).isEqualTo("DEFAULT");
        assertThat(predictions.get(after).modelVersion()).isEqualTo(versions.get(Algorithm.TWO_SPEED));
        assertThat(statuses()).containsEntry("geo", "CANDIDATE").containsEntry("two-speed", "DEFAULT");
        JsonNode decisions = get(admin, "/decisions?leagueId=" + league.id()).at("/data");
        assertThat(decisions).hasSize(1);
        assertThat(decisions.at("/0/modelVersion").asString()).isEqualTo(versions.get(Algorithm.TWO_SPEED));
        assertThat(decisions.at("/0/decidedBy").asString()).isNotBlank();
        assertThat(decisions.at("/0/decidedAt").asString()).isNotBlank();
    }

    @Test
    void theDefaultIsNotRetiredAndARetiredModelIsNeitherRunNorAsked() {
        assertThat(post(Algorithm.GEO, "retire", HttpStatus.UNPROCESSABLE_CONTENT)
                        .at("/detail")
                        .asString())
                .contains("promote another model first");
        post(Algorithm.ONLINE, "retire", HttpStatus.OK);

        assertThat(statuses()).containsEntry("online", "RETIRED");
        assertThat(ask(fixtures.get(0), "online", HttpStatus.UNPROCESSABLE_CONTENT)
                        .at("/detail")
                        .asString())
                .contains("retired");
        post(Algorithm.ONLINE, "promote", HttpStatus.OK);
        assertThat(statuses()).containsEntry("online", "DEFAULT");
    }

    @Test
    void twoAdministratorsAtOnceLeaveOneDefaultAndAnUnbrokenHistory() throws Exception {
        List<Algorithm> wanted =
                List.of(Algorithm.ONLINE, Algorithm.TWO_SPEED, Algorithm.DIXON_COLES, Algorithm.ONLINE_SHOTS);
        CyclicBarrier start = new CyclicBarrier(2 * wanted.size());
        ExecutorService pool = Executors.newFixedThreadPool(2 * wanted.size());
        List<Future<Integer>> answers = new ArrayList<>();

        for (Algorithm algorithm : wanted) {
            for (String what : List.of("promote", "retire")) {
                answers.add(pool.submit(() -> {
                    start.await();
                    return status(admin.post().uri(path(algorithm, what)));
                }));
            }
        }
        for (Future<Integer> answer : answers) {
            assertThat(answer.get()).isIn(200, 422);
        }
        pool.shutdown();

        assertThat(statuses().values()).containsOnlyOnce("DEFAULT");
        String standard = statuses().entrySet().stream()
                .filter(entry -> entry.getValue().equals("DEFAULT"))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        assertThat(get(admin, "/decisions?limit=100&leagueId=" + league.id())
                        .at("/data")
                        .valueStream()
                        .filter(row -> row.at("/status").asString().equals("DEFAULT"))
                        .map(row -> row.at("/algorithm").asString()))
                .hasSize(wanted.size())
                .contains(standard);
    }

    @Test
    void onlyAdministratorsDecideAndSeeWhoDecided() {
        for (String what : List.of("promote", "retire")) {
            assertThat(status(api.anonymous().post().uri(path(Algorithm.ONLINE, what))))
                    .isEqualTo(401);
            assertThat(status(api.as(Role.USER).post().uri(path(Algorithm.ONLINE, what))))
                    .isEqualTo(403);
            assertThat(status(api.as(Role.MODERATOR).post().uri(path(Algorithm.ONLINE, what))))
                    .isEqualTo(403);
        }
        assertThat(status(admin.post().uri(MODELS + "/nothing/promote"))).isEqualTo(404);
        assertThat(status(api.anonymous().get().uri(MODELS + "/decisions?leagueId=" + league.id())))
                .isEqualTo(401);
        assertThat(status(api.as(Role.USER).get().uri(MODELS + "/decisions?leagueId=" + league.id())))
                .isEqualTo(403);
        assertThat(statuses()).containsEntry("online", "CANDIDATE");
    }

    @Test
    void versionsAreListedPageByPageAndNarrowed() {
        String own = "?leagueId=" + league.id();
        JsonNode first = get(api.anonymous(), own + "&limit=10");
        JsonNode second = get(
                api.anonymous(),
                own + "&limit=10&cursor=" + first.at("/meta/nextCursor").asString());

        assertThat(Stream.of(first, second)
                        .flatMap(page -> page.at("/data").valueStream())
                        .map(model -> model.at("/version").asString()))
                .as("those of three days")
                .hasSize(3 * versions.size())
                .doesNotHaveDuplicates()
                .containsAll(versions.values());
        assertThat(second.at("/meta/nextCursor").isNull()).isTrue();
        assertThat(get(api.anonymous(), own + "&algorithm=online").at("/data")).hasSize(3);
        assertThat(get(api.anonymous(), own + "&status=default")
                        .at("/data")
                        .valueStream()
                        .map(model -> model.at("/version").asString()))
                .hasSize(3)
                .contains(versions.get(Algorithm.GEO));
        assertThat(status(api.anonymous().get().uri(MODELS + own + "&algorithm=oracle")))
                .isEqualTo(400);
        assertThat(status(api.anonymous().get().uri(MODELS + own + "&status=loved")))
                .isEqualTo(400);
        JsonNode one = get(api.anonymous(), "/" + versions.get(Algorithm.GEO));
        assertThat(one.at("/parts").valueStream().map(part -> part.at("/kind").asString()))
                .containsExactly("dixon-coles", "ratings");
        assertThat(one.at("/accuracy").isNull()).isTrue();
        assertThat(one.at("/backTest").isNull()).isTrue();
    }

    @Test
    void aUserMayAskForANamedModel() {
        Fixture fixture = fixtures.get(0);

        JsonNode byAlgorithm = ask(fixture, "two-speed", HttpStatus.OK);
        JsonNode byVersion = ask(fixture, versions.get(Algorithm.TWO_SPEED), HttpStatus.OK);
        JsonNode standard = ask(fixture, null, HttpStatus.OK);

        assertThat(byAlgorithm.at("/modelVersion").asString()).isEqualTo(versions.get(Algorithm.TWO_SPEED));
        assertThat(byVersion.at("/id")).isEqualTo(byAlgorithm.at("/id"));
        assertThat(standard.at("/modelVersion").asString()).isEqualTo(versions.get(Algorithm.GEO));
        TestLeague other = TestLeague.withFixtures(intake, leagues, clock.instant(), 1);
        Fixture elsewhere = matches.fixtures(
                        other.id(), clock.instant(), clock.instant().plus(HORIZON))
                .get(0);
        assertThat(ask(fixture, "oracle", HttpStatus.BAD_REQUEST)
                        .at("/violations/0/field")
                        .asString())
                .isEqualTo("model");
        ask(elsewhere, versions.get(Algorithm.GEO), HttpStatus.BAD_REQUEST);
        ask(elsewhere, "two-speed", HttpStatus.UNPROCESSABLE_CONTENT);
    }

    @Test
    void everyModelForecastsEveryPublishedFixtureOnceAndIsNotShown() {
        publishing.publish(league.id(), HORIZON, UUID.randomUUID());

        assertThat(count("select count(*) from predictions.shadow_forecasts where league_id = :league"))
                .isEqualTo((long) Algorithm.values().length * fixtures.size());
        assertThat(count("select count(*) from predictions.shadow_forecasts "
                        + "where league_id = :league and issued_at >= kick_off"))
                .isZero();
        assertThat(count("select count(distinct model_id) from predictions.predictions where league_id = :league"))
                .isEqualTo(fixtures.size());
    }

    @Test
    void candidatesAreComparedWithTheDefaultOnTheSameMatches() {
        List<Score> results = List.of(new Score(2, 0), new Score(0, 0), new Score(1, 3));
        for (int i = 0; i < results.size(); i++) {
            deliver(fixtures.get(i), results.get(i), 1);
            deliver(fixtures.get(i), results.get(i), 1);
        }

        JsonNode comparison = get(api.anonymous(), "/comparison?leagueId=" + league.id());

        assertThat(comparison.at("/defaultAlgorithm").asString()).isEqualTo("geo");
        assertThat(comparison.at("/candidates")).hasSize(Algorithm.values().length - 1);
        double[] differences = differences("two-speed", 1);
        double mean = (differences[0] + differences[1] + differences[2]) / 3;
        double spread = Math.sqrt(Stream.of(differences[0], differences[1], differences[2])
                        .mapToDouble(difference -> (difference - mean) * (difference - mean))
                        .sum()
                / 2);
        JsonNode candidate = candidate(comparison, "two-speed");
        assertThat(candidate.at("/n").asInt()).isEqualTo(3);
        assertThat(candidate.at("/rps/mean").asDouble()).isCloseTo(mean, within(1e-12));
        assertThat(candidate.at("/rps/standardError").asDouble()).isCloseTo(spread / Math.sqrt(3), within(1e-12));
        // Student's t with two degrees of freedom: 4.302653 for 95 %.
        assertThat(candidate.at("/rps/high").asDouble())
                .isCloseTo(mean + 4.302653 * spread / Math.sqrt(3), within(1e-6));
        assertThat(candidate.at("/logLoss/low").asDouble())
                .isLessThan(candidate.at("/logLoss/mean").asDouble());
    }

    @Test
    void aCorrectedResultIsGradedAgainAndALateFirstOneDoesNotCount() {
        deliver(fixtures.get(0), new Score(0, 3), 2);
        deliver(fixtures.get(0), new Score(3, 0), 1);

        JsonNode comparison = get(api.anonymous(), "/comparison?leagueId=" + league.id());

        JsonNode candidate = candidate(comparison, "online");
        assertThat(candidate.at("/n").asInt()).isEqualTo(1);
        assertThat(candidate.at("/rps/mean").asDouble()).isEqualTo(differences("online", 2)[0]);
        assertThat(candidate.at("/rps/standardError").isNull()).isTrue();
        assertThat(get(api.anonymous(), "/" + versions.get(Algorithm.ONLINE))
                        .at("/accuracy/n")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void aMatchThatWasCalledOffIsNotCompared() {
        deliver(fixtures.get(0), new Score(0, 3), 1);
        deliver(fixtures.get(1), new Score(0, 3), 1);
        transaction.executeWithoutResult(work -> target().on(new MatchCalledOff(
                fixtures.get(0).id(), league.id(), MatchStatus.CANCELLED, 2, clock.instant())));
        deliver(fixtures.get(0), new Score(0, 3), 1);

        JsonNode comparison = get(api.anonymous(), "/comparison?leagueId=" + league.id());

        assertThat(candidate(comparison, "online").at("/n").asInt()).isEqualTo(1);
    }

    @Test
    void onlyWhatWasSaidBeforeTheMatchBeganIsGraded() {
        Fixture fixture = fixtures.get(0);
        MatchFinished beganEarlier = new MatchFinished(
                fixture.id(),
                league.id(),
                new Score(1, 0),
                1,
                clock.instant().minus(Duration.ofDays(1)),
                clock.instant());

        transaction.executeWithoutResult(work -> target().on(beganEarlier));

        assertThat(count("""
                        select count(*)
                        from predictions.shadow_grades g
                        join predictions.shadow_forecasts f on f.id = g.forecast_id
                        where f.league_id = :league
                        """)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update predictions.model_decisions set status = 'RETIRED'",
                "truncate predictions.model_decisions",
                "update predictions.shadow_forecasts set home_probability = 1",
                "delete from predictions.shadow_forecasts",
                "truncate predictions.shadow_forecasts cascade",
                "update predictions.shadow_grades set hit = true",
                "truncate predictions.shadow_grades",
            })
    void theDatabaseItselfRefusesToChangeWhatWasDecidedOrSaid(String statement) {
        post(Algorithm.ONLINE, "promote", HttpStatus.OK);
        deliver(fixtures.get(0), new Score(1, 0), 1);

        assertThatExceptionOfType(DataAccessException.class)
                .isThrownBy(() -> jdbc.sql(statement).update())
                .withMessageContaining("append-only");
    }

    private double[] differences(String algorithm, int revision) {
        return jdbc
                .sql("""
                        select c.rps - d.rps as difference
                        from (
                            select f.match_id, m.algorithm, g.ranked_probability_score as rps
                            from predictions.shadow_grades g
                            join predictions.shadow_forecasts f on f.id = g.forecast_id
                            join predictions.models m on m.id = f.model_id
                            where f.league_id = :league and g.result_revision = :revision
                        ) c
                        join (
                            select f.match_id, g.ranked_probability_score as rps
                            from predictions.shadow_grades g
                            join predictions.shadow_forecasts f on f.id = g.forecast_id
                            join predictions.models m on m.id = f.model_id
                            where m.algorithm = 'geo' and g.result_revision = :revision
                        ) d on d.match_id = c.match_id
                        where c.algorithm = :algorithm
                        """)
                .param("league", league.id().value())
                .param("revision", revision)
                .param("algorithm", algorithm)
                .query(Double.class)
                .list()
                .stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    /** As the registry of events would deliver it, but in this thread. */
    private void deliver(Fixture fixture, Score result, int revision) {
        MatchFinished event =
                new MatchFinished(fixture.id(), league.id(), result, revision, fixture.kickOff(), fixture.kickOff());
        transaction.executeWithoutResult(work -> target().on(event));
    }

    private ShadowGrading target() {
        return AopTestUtils.getTargetObject(grading);
    }

    private long count(String sql) {
        return jdbc.sql(sql)
                .param("league", league.id().value())
                .query(Long.class)
                .single();
    }

    private Map<String, String> statuses() {
        Map<String, String> statuses = new HashMap<>();
        get(api.anonymous(), "?limit=100&leagueId=" + league.id())
                .at("/data")
                .valueStream()
                .forEach(model -> statuses.put(
                        model.at("/algorithm").asString(), model.at("/status").asString()));
        return statuses;
    }

    private static JsonNode candidate(JsonNode comparison, String algorithm) {
        return comparison
                .at("/candidates")
                .valueStream()
                .filter(candidate -> candidate.at("/algorithm").asString().equals(algorithm))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode ask(Fixture fixture, String model, HttpStatus status) {
        String path = "/api/v1/predictions/match/" + fixture.id() + (model == null ? "" : "?model=" + model);
        return json(api.as(Role.USER).post().uri(path).exchange(), status);
    }

    private JsonNode post(Algorithm algorithm, String what, HttpStatus status) {
        return json(admin.post().uri(path(algorithm, what)).exchange(), status);
    }

    private String path(Algorithm algorithm, String what) {
        return MODELS + "/" + versions.get(algorithm) + "/" + what;
    }

    private static JsonNode get(RestTestClient client, String rest) {
        return json(client.get().uri(MODELS + rest).exchange(), HttpStatus.OK);
    }

    private static int status(RestTestClient.RequestHeadersSpec<?> request) {
        return request.exchange().expectBody().returnResult().getStatus().value();
    }
}
