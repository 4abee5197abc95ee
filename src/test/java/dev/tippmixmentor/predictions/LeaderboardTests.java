package dev.tippmixmentor.predictions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.forecast.ScoringRules;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.TestLeague;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

@IntegrationTest
class LeaderboardTests {
    private static final Duration HORIZON = Duration.ofDays(14);
    private static final Offset<Double> EXACT = within(1e-9);
    private static final int FIXTURES = 6;
    private static final int FEWEST = 4;

    @Autowired
    Leaderboards leaderboards;

    @Autowired
    CountedPredictions counted;

    @Autowired
    Publishing publishing;

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

    private final UUID all = UUID.randomUUID();
    private final UUID some = UUID.randomUUID();
    private final UUID few = UUID.randomUUID();
    private TestLeague league;

    private record Predictor(@Nullable UUID agent, String algorithm) {}

    /** One agent predicts all six matches, one four of them with another algorithm, one two. */
    @BeforeEach
    void aGradedLeague() {
        league = TestLeague.withFixtures(intake, leagues, clock.instant(), FIXTURES);
        List<Fixture> fixtures =
                matches.fixtures(league.id(), clock.instant(), clock.instant().plus(HORIZON));
        predict(all, "dixon-coles", fixtures);
        predict(some, "online", fixtures.subList(0, FEWEST));
        predict(few, "online", fixtures.subList(0, 2));
        clock.advance(Duration.ofDays(10));
        List<IncomingMatch> results = new ArrayList<>();
        for (int number = 0; number < FIXTURES; number++) {
            Fixture fixture = fixtures.get(number);
            results.add(new IncomingMatch(
                    fixture.season(),
                    fixture.kickOff(),
                    fixture.homeName(),
                    fixture.awayName(),
                    new Score(number % 3, number % 2),
                    null,
                    List.of()));
        }
        intake.accept(league.league(), results);
        await().atMost(Duration.ofSeconds(30)).until(() -> ofLeague(counted()).size() == FIXTURES + FEWEST + 2);
    }

    @AfterEach
    void today() {
        clock.reset();
        jdbc.sql("delete from predictions.leaderboard_snapshots").update();
    }

    @Test
    void aLeaderboardIsThatOfTheGradesThatCount() {
        Leaderboards.Taken taken = leaderboards.take(FEWEST);

        List<CountedPredictions.Counted> graded = counted();
        for (LeaderboardPeriod period : LeaderboardPeriod.values()) {
            Instant since = period.since(clock.instant());
            List<CountedPredictions.Counted> inTime = graded.stream()
                    .filter(prediction -> !prediction.kickOff().isBefore(since))
                    .toList();
            assertBoard(leaderboards.get(null, period, null), inTime);
            assertBoard(leaderboards.get(league.id(), period, null), ofLeague(inTime));
        }
        List<LeaderboardEntryView> board = board(LeaderboardPeriod.DAYS_30);
        assertThat(board).extracting(LeaderboardEntryView::agentId).containsExactlyInAnyOrder(all, some);
        assertThat(board).extracting(entry -> entry.shared().n()).contains((long) FEWEST);
        assertThat(taken.entries())
                .isEqualTo(jdbc.sql("select count(*) from predictions.leaderboard_entries")
                        .query(Integer.class)
                        .single());
    }

    @Test
    void aSecondLookOfADayReplacesTheFirstAndEarlierDaysStayForAWhile() {
        leaderboards.take(FEWEST);
        LocalDate first = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        List<String> before = board(LeaderboardPeriod.DAYS_30).stream()
                .map(LeaderboardTests::withoutTime)
                .toList();

        leaderboards.take(FEWEST);

        assertThat(board(LeaderboardPeriod.DAYS_30))
                .extracting(LeaderboardTests::withoutTime)
                .isEqualTo(before)
                .hasSize(2);
        clock.advance(Duration.ofDays(40));
        leaderboards.take(FEWEST);
        assertThat(board(LeaderboardPeriod.DAYS_30)).isEmpty();
        assertThat(board(LeaderboardPeriod.DAYS_90)).hasSize(2);
        assertThat(leaderboards.get(league.id(), LeaderboardPeriod.DAYS_30, first.plusDays(1)))
                .extracting(LeaderboardTests::withoutTime)
                .isEqualTo(before);
        clock.advance(Duration.ofDays(Leaderboards.DAYS_KEPT - 40));
        leaderboards.take(FEWEST);
        assertThat(leaderboards.get(league.id(), LeaderboardPeriod.ALL, first)).isEmpty();
        assertThat(board(LeaderboardPeriod.ALL)).hasSize(2);
    }

    @Test
    void everybodyReadsItAndWhoHasFewPredictionsIsNotOnIt() {
        leaderboards.take(FEWEST);
        JsonNode read = read("?period=days_90&leagueId=" + league.id(), HttpStatus.OK);
        assertThat(read.at("/data/0/rank").asInt()).isEqualTo(1);
        assertThat(read.at("/data/0/shared/rpsDifference").asDouble(1)).isZero();
        assertThat(read.at("/meta/total").asInt()).isEqualTo(2);

        leaderboards.take();

        assertThat(read("?period=days_90&leagueId=" + league.id(), HttpStatus.OK)
                        .at("/data")
                        .isEmpty())
                .as("no answer of before")
                .isTrue();
        assertThat(read("?period=moon", HttpStatus.BAD_REQUEST).at("/errorCode").asString())
                .isEqualTo("VALIDATION_ERROR");
        assertThat(Stream.of("-100000000-01-01", "1799-12-31", "2200-01-01", "%2B1000000-01-01"))
                .allSatisfy(day -> assertThat(read("?on=" + day, HttpStatus.BAD_REQUEST)
                                .at("/violations/0/field")
                                .asString())
                        .isEqualTo("on"));
        read("?on=2199-12-31", HttpStatus.OK);
        read("?leagueId=" + UUID.randomUUID(), HttpStatus.NOT_FOUND);
    }

    @Test
    void aSeasonBeginsInJuly() {
        assertThat(LeaderboardPeriod.SEASON.since(Instant.parse("2026-06-30T23:59:59Z")))
                .isEqualTo(Instant.parse("2025-07-01T00:00:00Z"));
        assertThat(LeaderboardPeriod.SEASON.since(Instant.parse("2026-07-01T00:00:00Z")))
                .isEqualTo(Instant.parse("2026-07-01T00:00:00Z"));
    }

    private JsonNode read(String query, HttpStatus status) {
        return Api.json(
                api.anonymous()
                        .get()
                        .uri("/api/v1/predictions/leaderboard" + query)
                        .exchange(),
                status);
    }

    private void predict(UUID agent, String algorithm, List<Fixture> fixtures) {
        publishing.publish(
                new Assignment(agent, league.id(), HORIZON, fixtures::contains, algorithm, Duration.ZERO, () -> {}));
    }

    private List<LeaderboardEntryView> board(LeaderboardPeriod period) {
        return leaderboards.get(league.id(), period, null);
    }

    private static String withoutTime(LeaderboardEntryView entry) {
        return entry.toString().replaceAll(", takenAt=.*", "");
    }

    private List<CountedPredictions.Counted> counted() {
        return transaction.execute(status -> {
            try (Stream<CountedPredictions.Counted> graded = counted.all()) {
                return graded.toList();
            }
        });
    }

    private List<CountedPredictions.Counted> ofLeague(List<CountedPredictions.Counted> graded) {
        LeagueId id = league.id();
        return graded.stream()
                .filter(prediction -> prediction.leagueId().equals(id.value()))
                .toList();
    }

    /** Recomputed here from forecasts and results. */
    private static void assertBoard(List<LeaderboardEntryView> board, List<CountedPredictions.Counted> graded) {
        Map<Predictor, List<CountedPredictions.Counted>> expected = graded.stream()
                .collect(Collectors.groupingBy(prediction -> new Predictor(prediction.agentId(), prediction.model())));
        expected.values().removeIf(predictions -> predictions.size() < FEWEST);
        assertThat(board).hasSize(expected.size());
        double last = 0;
        for (LeaderboardEntryView entry : board) {
            List<CountedPredictions.Counted> own = expected.get(new Predictor(entry.agentId(), entry.algorithm()));
            assertThat(own).as("%s", entry).isNotNull();
            assertThat(entry.rank()).isEqualTo(board.indexOf(entry) + 1);
            assertThat(entry.rps()).isGreaterThanOrEqualTo(last);
            assertThat(entry.n()).isEqualTo(own.size());
            assertThat(entry.rps()).isCloseTo(mean(own, LeaderboardTests::rps), EXACT);
            assertThat(entry.logLoss())
                    .isCloseTo(
                            mean(
                                    own,
                                    prediction -> ScoringRules.logLoss(
                                            prediction.graded().forecast(),
                                            prediction.graded().outcome())),
                            EXACT);
            assertThat(entry.hitRate())
                    .isCloseTo(mean(own, prediction -> prediction.graded().hit() ? 1 : 0), EXACT);
            assertShared(
                    entry.shared(),
                    own,
                    expected.get(
                            new Predictor(board.get(0).agentId(), board.get(0).algorithm())));
            last = entry.rps();
        }
    }

    private static void assertShared(
            LeaderboardEntryView.Shared shared,
            List<CountedPredictions.Counted> own,
            List<CountedPredictions.Counted> leading) {
        Map<UUID, Double> ofLeading = new HashMap<>();
        leading.forEach(prediction -> ofLeading.put(prediction.graded().matchId(), rps(prediction)));
        List<CountedPredictions.Counted> both = own.stream()
                .filter(prediction -> ofLeading.containsKey(prediction.graded().matchId()))
                .toList();
        assertThat(shared.n()).isEqualTo(both.size());
        if (both.isEmpty()) {
            assertThat(shared.rpsDifference()).isNull();
        } else {
            assertThat(shared.rpsDifference())
                    .isCloseTo(
                            mean(
                                    both,
                                    prediction -> rps(prediction)
                                            - ofLeading.get(prediction.graded().matchId())),
                            EXACT);
        }
    }

    private static double rps(CountedPredictions.Counted prediction) {
        return ScoringRules.rankedProbabilityScore(
                prediction.graded().forecast(), prediction.graded().outcome());
    }

    private static double mean(
            List<CountedPredictions.Counted> predictions, ToDoubleFunction<CountedPredictions.Counted> score) {
        return predictions.stream().mapToDouble(score).average().orElseThrow();
    }
}
