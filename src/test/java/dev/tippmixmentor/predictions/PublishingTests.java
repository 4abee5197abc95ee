package dev.tippmixmentor.predictions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.MatchView;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.PlayedMatches;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.seal.CanonicalJson;
import dev.tippmixmentor.platform.seal.HashChain;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.platform.web.PageQuery;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.CapturedLogs;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.TestLeague;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@IntegrationTest
class PublishingTests {
    private static final Duration HORIZON = Duration.ofDays(14);

    @Autowired
    Publishing publishing;

    @Autowired
    Predictions predictions;

    @Autowired
    Models models;

    @Autowired
    Api api;

    @Autowired
    SealVerifier verifier;

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
    JsonMapper json;

    @Autowired
    TransactionTemplate transaction;

    private final UUID agent = UUID.randomUUID();
    private TestLeague league;

    @BeforeEach
    void aLeagueWithFourFixtures() {
        league = TestLeague.withFixtures(intake, leagues, clock.instant(), 4);
    }

    @AfterEach
    void today() {
        clock.reset();
    }

    @Test
    void everyFixtureWithinTheHorizonIsPredictedOnce() {
        List<PredictionId> first = publishing.publish(league.id(), HORIZON, agent);
        List<PredictionId> again = publishing.publish(league.id(), HORIZON, agent);

        assertThat(first).hasSize(4).doesNotHaveDuplicates();
        assertThat(again).isEmpty();
    }

    /** A result that is corrected, and corrected back. */
    @Test
    void aVersionIsSaidAgainWhenTheResultsAreAgainWhatTheyWere() {
        MatchId match = matches.fixtures(
                        league.id(), clock.instant(), clock.instant().plus(HORIZON))
                .get(0)
                .id();
        Instant yesterday = clock.instant().minus(Duration.ofDays(1));
        List<PredictionId> said = new ArrayList<>();
        List<PredictionId> asked = new ArrayList<>();

        for (Score result : List.of(new Score(2, 1), new Score(2, 2), new Score(2, 1))) {
            intake.accept(
                    league.league(),
                    List.of(new IncomingMatch(
                            league.season(),
                            yesterday,
                            "Latecomers",
                            league.sides().get(0),
                            result,
                            null,
                            List.of())));
            publishing.publish(league.id(), HORIZON, agent);
            said.add(newestOf(match, agent));
            asked.add(publishing.publish(match, null));
        }

        for (List<PredictionId> all : List.of(said, asked)) {
            assertThat(all).doesNotHaveDuplicates();
            assertThat(versionOf(all.get(2))).isEqualTo(versionOf(all.get(0))).isNotEqualTo(versionOf(all.get(1)));
        }
        assertThat(predictions.current(List.of(match)).get(match).id()).isEqualTo(asked.get(2));
        assertThat(publishing.publish(league.id(), HORIZON, agent)).isEmpty();
        assertThat(jdbc.sql("""
                                select m.version
                                from predictions.shadow_forecasts f
                                join predictions.models m on m.id = f.model_id
                                where f.match_id = :match and m.algorithm = 'geo'
                                order by f.issued_at, f.id
                                """)
                        .param("match", match.value())
                        .query(String.class)
                        .list())
                .containsExactly(versionOf(said.get(0)), versionOf(said.get(1)), versionOf(said.get(2)));
    }

    private PredictionId newestOf(MatchId match, UUID by) {
        return predictions
                .find(new PredictionQuery(match, null, by, null, null, null, null), PageQuery.first(1))
                .data()
                .get(0)
                .id();
    }

    private String versionOf(PredictionId id) {
        return predictions.get(id).modelVersion();
    }

    @Test
    void aNodeWhoseClockIsBehindSealsNothingAfterTheKickOff() {
        Instant begun = Instant.now().minusSeconds(60);
        intake.accept(
                league.league(),
                List.of(new IncomingMatch(
                        league.season(), begun, "Latecomers", league.sides().get(0), null, null, List.of())));
        clock.advance(Duration.ofMinutes(-5));

        List<PredictionId> published = publishing.publish(league.id(), HORIZON, agent);

        assertThat(matches.fixtures(league.id(), clock.instant(), Instant.now()))
                .as("what the node takes for a match to come")
                .hasSize(1);
        assertThat(published)
                .hasSize(4)
                .allSatisfy(id -> assertThat(predictions.get(id).publishedAt()).isAfter(begun));
    }

    @Test
    void whatANodeSaysThatIsBehindComesAfterWhatOneSaidThatIsAhead() {
        clock.advance(Duration.ofMinutes(5));
        PredictionView ahead = anyPrediction();
        clock.reset();
        intake.accept(
                league.league(),
                List.of(new IncomingMatch(
                        league.season(),
                        clock.instant().minus(Duration.ofDays(1)),
                        "Latecomers",
                        league.sides().get(0),
                        new Score(3, 0),
                        null,
                        List.of())));

        publishing.publish(league.id(), HORIZON, agent);

        assertThat(predictions.get(newestOf(ahead.matchId(), agent)).publishedAt())
                .isAfter(ahead.publishedAt());
        assertThat(versionOf(newestOf(ahead.matchId(), agent))).isNotEqualTo(ahead.modelVersion());
    }

    @Test
    void nothingIsPublishedByWhomTheFenceKeepsFromIt() {
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> publishing.publish(
                        new Assignment(agent, league.id(), HORIZON, fixture -> true, null, Duration.ZERO, () -> {
                            throw new CancellationException("another attempt has begun");
                        })));

        assertThat(publishing.publish(league.id(), HORIZON, agent)).hasSize(4);
        assertThat(verifier.verify(null).intact()).isTrue();
    }

    @Test
    void whatKicksOffAfterTheHorizonIsNotPredicted() {
        List<PredictionId> published = publishing.publish(league.id(), Duration.ofHours(49), agent);

        assertThat(published).hasSize(2);
    }

    @Test
    void aPredictionIsCoherent() {
        PredictionView prediction = anyPrediction();

        PredictionContent content = prediction.content();
        assertThat(content.outcome().home()
                        + content.outcome().draw()
                        + content.outcome().away())
                .isCloseTo(1, within(1e-9));
        assertThat(content.overUnder())
                .allSatisfy(line -> assertThat(line.over() + line.under()).isCloseTo(1, within(1e-9)));
        assertThat(content.asianHandicap())
                .allSatisfy(line -> assertThat(line.home() + line.away()).isCloseTo(1, within(1e-9)));
        assertThat(content.correctScores()).hasSize(5);
        assertThat(content.confidence()).isBetween(0.0, 1.0);
        assertThat(prediction.grade()).isNull();
    }

    @Test
    void theFactorsAddUpToTheExpectedGoals() {
        PredictionContent content = anyPrediction().content();

        for (String side : List.of("home", "away")) {
            double sum = content.factors().stream()
                    .filter(factor -> factor.team().equals(side))
                    .mapToDouble(PredictionContent.Factor::effect)
                    .sum();
            double goals = side.equals("home")
                    ? content.expectedGoals().home()
                    : content.expectedGoals().away();
            // The matrix ends at ten goals, so its mean is a little below the rate.
            assertThat(Math.exp(sum)).isCloseTo(goals, within(0.01));
        }
    }

    @Test
    void aSealSaysWhoPlaysInWhichLeagueAndByWhichParameters() {
        PredictionView prediction = anyPrediction();
        MatchView match = matches.get(prediction.matchId());

        JsonNode sealed = sealed(prediction.id());

        assertThat(sealed.at("/version").asInt()).isEqualTo(2);
        assertThat(sealed.at("/leagueCode").asString())
                .isEqualTo(league.league().code());
        assertThat(sealed.at("/homeName").asString()).isEqualTo(match.home().name());
        assertThat(sealed.at("/awayName").asString()).isEqualTo(match.away().name());
        assertThat(sealed.at("/parametersHash").asString())
                .isEqualTo(HashChain.sha256(CanonicalJson.of(
                        jdbc.sql("select cast(parameters as text) from predictions.models where version = :version")
                                .param("version", prediction.modelVersion())
                                .query(String.class)
                                .single())));
    }

    @Test
    void theMarketIsShownWithoutItsMargin() {
        PredictionContent.Market market = anyPrediction().content().market();

        assertThat(market.home() + market.draw() + market.away()).isCloseTo(1, within(1e-9));
        assertThat(market.margin()).isCloseTo(1 / 2.70 + 1 / 2.30 + 1 / 4.40 - 1, within(1e-9));
        assertThat(market.home()).isCloseTo(0.3593439, within(1e-6));
    }

    @Test
    void theFieldsOfAPredictionAreThoseOfTheContractAlsoWhereTheyAreNull() {
        PredictionView prediction = anyPrediction();

        JsonNode answer = Api.json(
                api.anonymous()
                        .get()
                        .uri("/api/v1/predictions/" + prediction.id())
                        .exchange(),
                HttpStatus.OK);

        assertThat(answer.propertyNames())
                .containsExactlyInAnyOrder(
                        "id",
                        "matchId",
                        "modelVersion",
                        "agentId",
                        "outcome",
                        "expectedGoals",
                        "overUnder",
                        "bothTeamsToScore",
                        "correctScores",
                        "asianHandicap",
                        "confidence",
                        "coldStart",
                        "factors",
                        "market",
                        "insight",
                        "publishedAt",
                        "seal",
                        "grade");
        Fixture fixture = matches.fixture(prediction.matchId());
        assertThat(answer.at("/insight").asString())
                .contains(fixture.homeName(), fixture.awayName(), "What counts most");
        assertThat(answer.at("/grade").isNull()).isTrue();
        assertThat(answer.at("/coldStart").asBoolean()).isFalse();
        assertThat(answer.at("/factors")
                        .valueStream()
                        .map(factor -> factor.at("/name").asString()))
                .contains("league level", "home advantage", "home attack", "away defence", "recent form");
        assertThat(answer.at("/market").propertyNames())
                .containsExactlyInAnyOrder("home", "draw", "away", "margin", "bookmakers");
    }

    @Test
    void aPredictionWithoutOddsShowsThatThereIsNoMarket() {
        PredictionView prediction = anyPrediction();
        ModelVersion model = models.find(prediction.modelVersion()).orElseThrow();

        JsonNode content = json.readTree(
                json.writeValueAsString(PredictionContent.of(model, matches.fixture(prediction.matchId()), null)));

        assertThat(content.get("market").isNull()).isTrue();
    }

    @Test
    void whatWasStoredBeforeColdStartsWereToldCanBeRead() {
        String content = json.writeValueAsString(anyPrediction().content()).replace("\"coldStart\":false,", "");

        assertThat(content).doesNotContain("coldStart");
        assertThat(json.readValue(content, PredictionContent.class).coldStart()).isNull();
    }

    @Test
    void aBatchReadsNoMoreForManyMatchesThanForOne() {
        List<MatchId> ids = matches
                .fixtures(league.id(), clock.instant(), clock.instant().plus(HORIZON))
                .stream()
                .map(Fixture::id)
                .toList();
        RestTestClient user = api.as(Role.USER);
        onOneDay(ids);
        batch(user, ids.subList(0, 1));

        long one = reads(() -> batch(user, ids.subList(1, 2)));
        long many = reads(() -> batch(user, ids.subList(2, 4)));
        long known = reads(() -> batch(user, ids));

        assertThat(one).isPositive();
        assertThat(many).isEqualTo(one);
        assertThat(known).isLessThan(one);
    }

    @Test
    void aBatchAnswersInItsOrderAndItsShadowsFollow() {
        List<MatchId> ids = matches
                .fixtures(league.id(), clock.instant(), clock.instant().plus(HORIZON))
                .stream()
                .map(Fixture::id)
                .toList();
        List<MatchId> wanted = List.of(ids.get(2), ids.get(0), ids.get(2), ids.get(3));

        JsonNode answer = batch(api.as(Role.USER), wanted);

        assertThat(answer.valueStream()
                        .map(prediction -> prediction.at("/matchId").asString()))
                .containsExactly(
                        ids.get(2).toString(), ids.get(0).toString(), ids.get(3).toString());
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(shadows())
                        .as("those of three matches by the three models that need no shots")
                        .isEqualTo(9));
    }

    @Test
    void oneMatchThatIsUnknownOrOverRefusesTheBatch() {
        Fixture next = matches.fixtures(
                        league.id(), clock.instant(), clock.instant().plus(HORIZON))
                .get(0);
        MatchId over = playedMatches.of(league.id(), league.season()).get(0).id();

        assertThat(refusal(List.of(next.id(), over))).isEqualTo(ErrorCode.BUSINESS_RULE_VIOLATION);
        assertThat(refusal(List.of(next.id(), new MatchId(UUID.randomUUID())))).isEqualTo(ErrorCode.RESOURCE_NOT_FOUND);
        assertThat(predictions.current(List.of(next.id()))).isEmpty();
    }

    @Test
    void aMatchThatHasKickedOffIsNotPredictedAnyMore() {
        Fixture next = matches.fixtures(
                        league.id(), clock.instant(), clock.instant().plus(HORIZON))
                .get(0);
        clock.advance(Duration.between(clock.instant(), next.kickOff()));

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> publishing.publish(next.id(), null))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.BUSINESS_RULE_VIOLATION));
        assertThat(predictions.current(List.of(next.id()))).isEmpty();
    }

    @Test
    void aMatchOfWhichOnlyTheDayIsKnownIsPredictedUntilThatDayBegins() {
        Instant day = clock.instant().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(2));
        Fixture next = movedTo(day.plus(Duration.ofHours(15)));
        PredictionId dayBefore = publishing.publish(next.id(), "online");
        clock.advance(Duration.between(clock.instant(), day));

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> publishing.publish(next.id(), null))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.BUSINESS_RULE_VIOLATION));
        publishing.publish(league.id(), HORIZON, agent);
        assertThat(matches.fixtures(
                        league.id(), clock.instant(), clock.instant().plus(HORIZON)))
                .hasSize(3)
                .doesNotContain(next);
        assertThat(predictions.current(List.of(next.id())).get(next.id()).id()).isEqualTo(dayBefore);
        assertThat(jdbc.sql(
                                "select count(*) from predictions.shadow_forecasts where match_id = :match and issued_at >= :day")
                        .param("match", next.id().value())
                        .param("day", Timestamp.from(day))
                        .query(Long.class)
                        .single())
                .isZero();
        JsonNode sealed = sealed(dayBefore);
        assertThat(sealed.at("/earliestKickOff").asString())
                .isEqualTo(day.toString().replace("Z", ".000Z"));
        assertThat(sealed.at("/kickOff").asString())
                .isEqualTo(next.kickOff().toString().replace("Z", ".000Z"));
    }

    @Test
    void theDatabaseItselfRefusesAPredictionOfADayThatHasBegun() {
        PredictionView known = anyPrediction();

        assertThatExceptionOfType(DataAccessException.class)
                .isThrownBy(() -> jdbc.sql("""
                                insert into predictions.predictions
                                    (match_id, league_id, model_id, agent_id, kick_off, earliest_kick_off, published_at,
                                     home_rate, away_rate, rho,
                                     home_probability, draw_probability, away_probability, content)
                                select match_id, league_id, model_id, gen_random_uuid(), kick_off, published_at,
                                    published_at, home_rate, away_rate, rho,
                                    home_probability, draw_probability, away_probability, content
                                from predictions.predictions
                                where id = :id
                                """).param("id", known.id().value()).update())
                .withMessageContaining("predictions_before_earliest_kick_off_ck");
    }

    @Test
    void manyPublishersAtOnceLeaveOneUnbrokenChainAndNoDuplicate() throws Exception {
        List<TestLeague> some = new ArrayList<>();
        for (int count = 0; count < 4; count++) {
            some.add(TestLeague.withFixtures(intake, leagues, clock.instant(), 4));
        }
        int publishers = 32;
        ExecutorService pool = Executors.newFixedThreadPool(publishers);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<List<PredictionId>>> published = new ArrayList<>();

        for (int publisher = 0; publisher < publishers; publisher++) {
            // Eight publishers work for the same agent on the same league.
            LeagueId target = some.get(publisher % some.size()).id();
            published.add(pool.submit(() -> {
                start.await();
                return publishing.publish(target, HORIZON, agent);
            }));
        }
        start.countDown();
        List<PredictionId> all = new ArrayList<>();
        for (Future<List<PredictionId>> future : published) {
            all.addAll(future.get(60, TimeUnit.SECONDS));
        }
        pool.shutdown();

        assertThat(all).hasSize(16).doesNotHaveDuplicates();
        assertThat(verifier.verify(null).intact()).isTrue();
    }

    @Test
    void aMatchCalledOffWhileItsModelIsFittedIsNotPredicted() throws Exception {
        Fixture next = matches.fixtures(
                        league.id(), clock.instant(), clock.instant().plus(HORIZON))
                .get(0);
        ExecutorService pool = Executors.newSingleThreadExecutor();
        List<Future<List<PredictionId>>> published = new ArrayList<>();

        transaction.executeWithoutResult(work -> {
            jdbc.sql("update football.matches set status = 'CANCELLED' where id = :id")
                    .param("id", next.id().value())
                    .update();
            published.add(pool.submit(() -> publishing.publish(league.id(), HORIZON, agent)));
            await().until(() -> jdbc.sql("select exists(select from pg_locks where not granted)")
                    .query(Boolean.class)
                    .single());
        });
        List<PredictionId> others = published.get(0).get(60, TimeUnit.SECONDS);
        pool.shutdown();

        assertThat(others).hasSize(3);
        assertThat(predictions.current(List.of(next.id()))).isEmpty();
    }

    @Test
    void theChainIsVerifiedAsItWasWhenTheVerificationBegan() throws Exception {
        List<TestLeague> some = new ArrayList<>();
        for (int count = 0; count < 8; count++) {
            some.add(TestLeague.withFixtures(intake, leagues, clock.instant(), 4));
        }
        ExecutorService pool = Executors.newSingleThreadExecutor();
        Future<?> publisher = pool.submit(() -> some.forEach(one -> publishing.publish(one.id(), HORIZON, agent)));

        List<SealVerifier.Verification> found = new ArrayList<>();
        do {
            found.add(verifier.verify(null));
        } while (!publisher.isDone());
        publisher.get(60, TimeUnit.SECONDS);
        pool.shutdown();

        assertThat(found).allMatch(SealVerifier.Verification::intact);
    }

    @ParameterizedTest
    @CsvSource({
        "matchId=1, matchId",
        "leagueId=x, leagueId",
        "agentId=x, agentId",
        "graded=perhaps, graded",
        "from=2026-01-01, from",
        "from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z, to",
        "from=2026-02-01T00:00:00Z&to=2026-02-01T00:00:00Z, to",
        "from=-100000000-01-01T00:00:00Z, from",
        "to=%2B1000000000-01-01T00:00:00Z, to"
    })
    void aFilterThatMakesNoSenseIsA400(String query, String field) {
        JsonNode problem = Api.json(
                api.anonymous().get().uri("/api/v1/predictions?" + query).exchange(), HttpStatus.BAD_REQUEST);

        assertThat(problem.at("/errorCode").asString()).isEqualTo("VALIDATION_ERROR");
        assertThat(problem.at("/violations/0/field").asString()).isEqualTo(field);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update predictions.seals set content = '{}'",
                "delete from predictions.seals",
                "truncate predictions.seals cascade",
                "update predictions.predictions set home_probability = 1",
                "delete from predictions.predictions",
                "truncate predictions.predictions cascade",
                "update predictions.models set parameters = '{}'",
                "delete from predictions.models",
            })
    void theDatabaseItselfRefusesToChangeWhatIsSealed(String statement) {
        publishing.publish(league.id(), HORIZON, agent);

        assertThatExceptionOfType(DataAccessException.class)
                .isThrownBy(() -> jdbc.sql(statement).update())
                .withMessageContaining("append-only");
    }

    @Test
    void aTamperedSealIsNamedEvenIfTheTriggersWereOff() {
        PredictionView victim =
                predictions.get(publishing.publish(league.id(), HORIZON, agent).get(1));
        SealVerifier.Verification[] found = new SealVerifier.Verification[1];

        transaction.executeWithoutResult(work -> {
            jdbc.sql("set local session_replication_role = replica").update();
            jdbc.sql("update predictions.seals set content = replace(content, 'home', 'away') where index = :index")
                    .param("index", victim.seal().index())
                    .update();
            found[0] = verifier.verify(null);
            work.setRollbackOnly();
        });

        assertThat(found[0].intact()).isFalse();
        assertThat(found[0].firstFault()).isEqualTo(victim.seal().index());
        assertThat(verifier.verify(null).intact()).isTrue();
    }

    @Test
    void aChainWhoseEndWasCutOffIsNotIntact() {
        publishing.publish(league.id(), HORIZON, agent);
        SealVerifier.Verification[] found = new SealVerifier.Verification[1];

        transaction.executeWithoutResult(work -> {
            jdbc.sql("set local session_replication_role = replica").update();
            jdbc.sql("delete from predictions.seals where index = (select max(index) from predictions.seals)")
                    .update();
            found[0] = verifier.verify(null);
            work.setRollbackOnly();
        });

        assertThat(found[0].problem()).isEqualTo("the end of the chain is missing");
    }

    private static JsonNode batch(RestTestClient user, List<MatchId> ids) {
        return Api.json(
                        user.post()
                                .uri("/api/v1/predictions/batch")
                                .body(Map.of("matchIds", ids))
                                .exchange(),
                        HttpStatus.OK)
                .at("/data");
    }

    private ErrorCode refusal(List<MatchId> ids) {
        return catchThrowableOfType(ApiException.class, () -> publishing.publish(ids))
                .code();
    }

    private void onOneDay(List<MatchId> ids) {
        Instant kickOff = clock.instant().plus(Duration.ofDays(3)).truncatedTo(ChronoUnit.DAYS);
        intake.accept(
                league.league(),
                ids.stream()
                        .map(matches::get)
                        .map(match -> new IncomingMatch(
                                league.season(),
                                kickOff,
                                match.home().name(),
                                match.away().name(),
                                null,
                                null,
                                List.of()))
                        .toList());
    }

    /** How many queries the threads that answer requests make meanwhile. */
    private static long reads(Runnable request) {
        try (CapturedLogs logs = new CapturedLogs().debug("org.springframework.jdbc.core.JdbcTemplate")) {
            request.run();
            return logs.lines().stream()
                    // Of the server's threads, platform or virtual; what follows in the background is not the
                    // request's.
                    .filter(line -> line.at("/process/thread/name").asString().matches("(qtp|jetty-).*"))
                    .filter(line ->
                            line.at("/message").asString().startsWith("Executing prepared SQL statement [select"))
                    .count();
        }
    }

    private long shadows() {
        return jdbc.sql("select count(*) from predictions.shadow_forecasts where league_id = :league")
                .param("league", league.id().value())
                .query(Long.class)
                .single();
    }

    /** The next fixture, of which a source now tells another day and no time. */
    private Fixture movedTo(Instant guess) {
        Fixture next = matches.fixtures(
                        league.id(), clock.instant(), clock.instant().plus(HORIZON))
                .get(0);
        MatchView known = matches.get(next.id());
        intake.accept(
                league.league(),
                List.of(new IncomingMatch(
                        league.season(),
                        guess,
                        false,
                        known.home().name(),
                        known.away().name(),
                        null,
                        null,
                        null,
                        List.of())));
        return matches.fixture(next.id());
    }

    private JsonNode sealed(PredictionId id) {
        return json.readTree(jdbc.sql("select content from predictions.seals where prediction_id = :id")
                .param("id", id.value())
                .query(String.class)
                .single());
    }

    private PredictionView anyPrediction() {
        publishing.publish(league.id(), HORIZON, agent);
        return predictions
                .find(new PredictionQuery(null, league.id(), agent, null, null, null, null), PageQuery.first(1))
                .data()
                .get(0);
    }
}
