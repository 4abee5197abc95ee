package dev.tippmixmentor.predictions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.MatchFinished;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.forecast.Outcome;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import dev.tippmixmentor.forecast.ScoringRules;
import dev.tippmixmentor.platform.seal.HashChain;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.TestLeague;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToDoubleBiFunction;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.util.AopTestUtils;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

@IntegrationTest
class TrackRecordTests {
    private static final Duration HORIZON = Duration.ofDays(14);
    private static final Offset<Double> EXACT = within(1e-12);
    private static final List<Score> RESULTS =
            List.of(new Score(2, 0), new Score(1, 1), new Score(0, 1), new Score(3, 1));

    @Autowired
    Publishing publishing;

    @Autowired
    Predictions predictions;

    @Autowired
    Grading grading;

    @Autowired
    SealChain chain;

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

    @Autowired
    Api api;

    private final UUID agent = UUID.randomUUID();
    private final Map<PredictionView, Outcome> graded = new LinkedHashMap<>();
    private TestLeague league;

    /** Four graded predictions, of which the first was sealed without odds. */
    @BeforeEach
    void aGradedLeague() {
        league = TestLeague.withFixtures(intake, leagues, clock.instant(), RESULTS.size());
        List<Fixture> fixtures = fixtures(league);
        withoutOdds(fixtures.get(0));
        List<PredictionView> published = publishing.publish(league.id(), HORIZON, agent).stream()
                .map(predictions::get)
                .toList();
        for (int number = 0; number < RESULTS.size(); number++) {
            Fixture fixture = fixtures.get(number);
            Score result = RESULTS.get(number);
            finish(fixture, result);
            published.stream()
                    .filter(prediction -> prediction.matchId().equals(fixture.id()))
                    .forEach(prediction -> graded.put(prediction, Outcome.of(result.home(), result.away())));
        }
        assertThat(graded).hasSize(RESULTS.size());
    }

    @Test
    void accuracyByLeagueIsThatOfItsGrades() {
        JsonNode accuracy = accuracy("league", league.id().toString());

        assertThat(accuracy.at("/n").asInt()).isEqualTo(4);
        assertThat(accuracy.at("/rps").asDouble()).isCloseTo(mean(ScoringRules::rankedProbabilityScore), EXACT);
        assertThat(accuracy.at("/logLoss").asDouble()).isCloseTo(mean(ScoringRules::logLoss), EXACT);
        assertThat(accuracy.at("/brier").asDouble()).isCloseTo(mean(ScoringRules::brier), EXACT);
        assertThat(accuracy.at("/rpsInterval/low").asDouble())
                .isLessThan(accuracy.at("/rps").asDouble());
        assertThat(accuracy.at("/rpsInterval/high").asDouble())
                .isGreaterThan(accuracy.at("/rps").asDouble());
        assertThat(accuracy.at("/calibration")
                        .valueStream()
                        .mapToInt(bin -> bin.at("/count").asInt())
                        .sum())
                .isEqualTo(12);
        assertThat(accuracy.at("/calibrationError").asDouble()).isBetween(0.0, 1.0);
        assertThat(accuracy.at("/baseRate/rps").asDouble())
                .isCloseTo(
                        mean((forecast, outcome) -> ScoringRules.rankedProbabilityScore(
                                new OutcomeProbabilities(0.5, 0.25, 0.25), outcome)),
                        EXACT);
        assertThat(accuracy.at("/uniform/logLoss").asDouble()).isCloseTo(Math.log(3), EXACT);
    }

    @Test
    void theMarketIsComparedOnTheMatchesThatWereSealedWithOdds() {
        Map<PredictionView, Outcome> quoted = new LinkedHashMap<>(graded);
        quoted.keySet().removeIf(prediction -> prediction.content().market() == null);

        JsonNode comparison = accuracy("agent", agent.toString()).at("/market");

        assertThat(comparison.at("/n").asInt()).isEqualTo(3).isEqualTo(quoted.size());
        assertThat(comparison.at("/ours/rps").asDouble())
                .isCloseTo(
                        quoted.entrySet().stream()
                                .mapToDouble(entry -> ScoringRules.rankedProbabilityScore(
                                        entry.getKey().content().outcome(), entry.getValue()))
                                .average()
                                .orElseThrow(),
                        EXACT);
        assertThat(comparison.at("/market/brier").asDouble())
                .isCloseTo(
                        quoted.entrySet().stream()
                                .mapToDouble(entry -> ScoringRules.brier(market(entry.getKey()), entry.getValue()))
                                .average()
                                .orElseThrow(),
                        EXACT);
        assertThat(comparison.at("/market/logLoss").asDouble())
                .isCloseTo(
                        quoted.entrySet().stream()
                                .mapToDouble(entry -> ScoringRules.logLoss(market(entry.getKey()), entry.getValue()))
                                .average()
                                .orElseThrow(),
                        EXACT);
    }

    @Test
    void accuracyWithoutAnyOddsHasNoMarket() {
        UUID other = UUID.randomUUID();
        TestLeague unquoted = TestLeague.withFixtures(intake, leagues, clock.instant(), 1);
        Fixture fixture = fixtures(unquoted).get(0);
        withoutOdds(fixture);
        publishing.publish(unquoted.id(), HORIZON, other);
        finish(fixture, new Score(0, 0));

        JsonNode accuracy = accuracy("agent", other.toString());

        assertThat(accuracy.at("/market").isNull()).isTrue();
        assertThat(accuracy.at("/rpsInterval").isNull()).isTrue();
    }

    @Test
    void theMonthsAndModelsAddUpToTheWhole() {
        JsonNode overall = get("/api/v1/track-record").at("/accuracy");

        for (String by : List.of("league", "model", "agent", "month")) {
            assertThat(get("/api/v1/predictions/accuracy?by=" + by)
                            .at("/data")
                            .valueStream()
                            .mapToLong(row -> row.at("/n").asLong())
                            .sum())
                    .as(by)
                    .isEqualTo(overall.at("/n").asLong());
        }
    }

    @Test
    void theTrackRecordShowsWhereTheChainEndsAndWhatItDoesNotPromise() {
        JsonNode record = get("/api/v1/track-record");

        assertThat(record.at("/accuracy/key").asString()).isEqualTo("all");
        assertThat(record.at("/chain/length").asLong()).isEqualTo(chain.end().length());
        assertThat(record.at("/chain/headHash").asString())
                .isEqualTo(chain.end().headHash());
        assertThat(record.at("/note").asString()).contains("closing odds", "loses");
    }

    @Test
    void everybodyCanExportTheChainPageByPage() {
        TrackRecordView.Chain end = chain.end();
        String previous = HashChain.GENESIS;
        String after = "0";
        long length = 0;
        do {
            JsonNode page = get("/api/v1/track-record/seals?limit=3&cursor=" + after);
            for (JsonNode link : page.at("/data").values()) {
                length++;
                assertThat(link.at("/index").asLong()).isEqualTo(length);
                assertThat(link.at("/previousHash").asString()).isEqualTo(previous);
                previous = HashChain.hash(length, previous, link.at("/content").asString());
                assertThat(link.at("/hash").asString()).isEqualTo(previous);
                assertThat(length != end.length() || previous.equals(end.headHash()))
                        .isTrue();
                assertThat(link.at("/content").asString())
                        .contains(link.at("/predictionId").asString())
                        .contains("\"publishedAt\":\"" + link.at("/sealedAt").asString() + "\"");
            }
            after = page.at("/meta/nextCursor").isNull()
                    ? ""
                    : page.at("/meta/nextCursor").asString();
        } while (!after.isEmpty());

        // Others may have published meanwhile.
        assertThat(length).isGreaterThanOrEqualTo(end.length());
    }

    @Test
    void behindTheEndOfTheChainThereIsNothing() {
        JsonNode page = get("/api/v1/track-record/seals?cursor=" + Long.MAX_VALUE);

        assertThat(page.at("/data").isEmpty()).isTrue();
        assertThat(page.at("/meta/limit").asInt()).isEqualTo(100);
        assertThat(page.at("/meta/nextCursor").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cursor=-1", "cursor=x", "cursor=9223372036854775808", "limit=0", "limit=1001", "limit=-5"})
    void anAbsurdPageOfTheChainIsRefused(String query) {
        JsonNode problem = Api.json(
                api.anonymous().get().uri("/api/v1/track-record/seals?" + query).exchange(), HttpStatus.BAD_REQUEST);

        assertThat(problem.at("/errorCode").asString()).isEqualTo("VALIDATION_ERROR");
        assertThat(problem.at("/violations/0/field").asString()).isEqualTo(query.substring(0, query.indexOf('=')));
    }

    private List<Fixture> fixtures(TestLeague of) {
        return matches.fixtures(of.id(), clock.instant(), clock.instant().plus(HORIZON));
    }

    private void withoutOdds(Fixture fixture) {
        jdbc.sql("delete from football.odds where match_id = :match")
                .param("match", fixture.id().value())
                .update();
    }

    /** As the registry would deliver it, but in this thread: what it did is visible when it returns. */
    private void finish(Fixture fixture, Score result) {
        Grading listener = AopTestUtils.getTargetObject(grading);
        transaction.executeWithoutResult(work -> listener.on(
                new MatchFinished(fixture.id(), fixture.leagueId(), result, 1, fixture.kickOff(), fixture.kickOff())));
    }

    private double mean(ToDoubleBiFunction<OutcomeProbabilities, Outcome> score) {
        return graded.entrySet().stream()
                .mapToDouble(
                        entry -> score.applyAsDouble(entry.getKey().content().outcome(), entry.getValue()))
                .average()
                .orElseThrow();
    }

    private static OutcomeProbabilities market(PredictionView prediction) {
        PredictionContent.Market market = prediction.content().market();
        return new OutcomeProbabilities(market.home(), market.draw(), market.away());
    }

    private JsonNode accuracy(String by, String key) {
        return get("/api/v1/predictions/accuracy?by=" + by)
                .at("/data")
                .valueStream()
                .filter(row -> key.equals(row.at("/key").asString()))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode get(String path) {
        return Api.json(api.anonymous().get().uri(path).exchange(), HttpStatus.OK);
    }
}
