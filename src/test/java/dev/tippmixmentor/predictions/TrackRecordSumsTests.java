package dev.tippmixmentor.predictions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.MatchCalledOff;
import dev.tippmixmentor.football.MatchFinished;
import dev.tippmixmentor.football.MatchStatus;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.TestLeague;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.util.AopTestUtils;
import org.springframework.transaction.support.TransactionTemplate;

/** The sums that are kept equal what the grades add up to, whatever happens to them in whatever order. */
@IntegrationTest
class TrackRecordSumsTests {
    private static final Duration HORIZON = Duration.ofDays(14);
    private static final int FIXTURES = 6;
    private static final int NEWS_OF_A_MATCH = 5;
    private static final int WRITERS = 4;

    @Autowired
    Publishing publishing;

    @Autowired
    Grading grading;

    @Autowired
    TrackRecord trackRecord;

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

    private TestLeague league;
    private List<Fixture> fixtures;

    private record News(Runnable delivery, Fixture fixture, int revision, boolean hasResult) {}

    @BeforeEach
    void aPredictedLeague() {
        league = TestLeague.withFixtures(intake, leagues, clock.instant(), FIXTURES);
        fixtures =
                matches.fixtures(league.id(), clock.instant(), clock.instant().plus(HORIZON));
        publishing.publish(league.id(), HORIZON, UUID.randomUUID());
        publishing.publish(league.id(), HORIZON, UUID.randomUUID());
        clock.advance(Duration.ofSeconds(10));
        publishing.publish(
                fixtures.stream().limit(FIXTURES / 2).map(Fixture::id).toList());
        trackRecord.mend();
    }

    @AfterEach
    void today() {
        clock.reset();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void theSumsAreThoseOfTheGradesAfterAnySequence(long seed) throws Exception {
        Random random = new Random(seed);
        List<News> news = new ArrayList<>();
        fixtures.forEach(fixture -> news.addAll(news(fixture, random)));
        List<News> delivered = new ArrayList<>(news);
        delivered.addAll(news.stream().filter(each -> random.nextBoolean()).toList());
        Collections.shuffle(delivered, random);

        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        List<Future<?>> deliveries = delivered.stream()
                .<Future<?>>map(each -> writers.submit(each.delivery()))
                .toList();
        for (Future<?> delivery : deliveries) {
            delivery.get();
        }
        writers.shutdown();

        assertThat(trackRecord.mend()).as("groups that were wrong").isZero();
        Map<Fixture, News> last = new HashMap<>();
        news.forEach(each ->
                last.merge(each.fixture(), each, (one, other) -> one.revision() > other.revision() ? one : other));
        last.forEach((fixture, decided) -> assertThat(grades(fixture) > 0)
                .as("revision %d of %s", decided.revision(), fixture)
                .isEqualTo(decided.hasResult()));
    }

    @Test
    void sumsThatAreWrongAreFoundAndMended() {
        deliver(finished(fixtures.get(0), 1, new Score(2, 0), fixtures.get(0).kickOff()));
        jdbc.sql("""
                        update predictions.accuracy_sums
                        set sums = jsonb_set(sums, '{hits}', '77')
                        where grouping = 'LEAGUE' and key = :league
                        """).param("league", league.id().toString()).update();
        jdbc.sql("delete from predictions.accuracy_sums where grouping = 'MONTH'")
                .update();

        int wrong = trackRecord.mend();

        assertThat(wrong).isGreaterThanOrEqualTo(2);
        assertThat(trackRecord.mend()).isZero();
    }

    /** Results, corrections, other kick-offs and calls-off; the kick-off is never before all seals. */
    private List<News> news(Fixture fixture, Random random) {
        List<News> news = new ArrayList<>();
        int count = 1 + random.nextInt(NEWS_OF_A_MATCH);
        for (int revision = 1; revision <= count; revision++) {
            int number = revision;
            if (random.nextInt(4) == 0) {
                MatchStatus status = random.nextBoolean() ? MatchStatus.CANCELLED : MatchStatus.POSTPONED;
                MatchCalledOff event =
                        new MatchCalledOff(fixture.id(), fixture.leagueId(), status, number, clock.instant());
                news.add(new News(() -> deliver(event), fixture, number, false));
            } else {
                // Between the seals of agents and those of users, or as it was planned.
                Instant kickOff = random.nextInt(3) == 0 ? clock.instant().minusSeconds(5) : fixture.kickOff();
                MatchFinished event =
                        finished(fixture, number, new Score(random.nextInt(4), random.nextInt(4)), kickOff);
                news.add(new News(() -> deliver(event), fixture, number, true));
            }
        }
        return news;
    }

    private MatchFinished finished(Fixture fixture, int revision, Score result, Instant kickOff) {
        return new MatchFinished(fixture.id(), fixture.leagueId(), result, revision, kickOff, clock.instant());
    }

    private long grades(Fixture fixture) {
        return jdbc.sql("""
                        select count(*)
                        from predictions.grades g
                        join predictions.predictions p on p.id = g.prediction_id
                        where p.match_id = :match
                        """)
                .param("match", fixture.id().value())
                .query(Long.class)
                .single();
    }

    /** As the registry would deliver it, but in this thread: what it did is visible when it returns. */
    private void deliver(MatchFinished event) {
        Grading listener = AopTestUtils.getTargetObject(grading);
        transaction.executeWithoutResult(work -> listener.on(event));
    }

    private void deliver(MatchCalledOff event) {
        Grading listener = AopTestUtils.getTargetObject(grading);
        transaction.executeWithoutResult(work -> listener.on(event));
    }
}
