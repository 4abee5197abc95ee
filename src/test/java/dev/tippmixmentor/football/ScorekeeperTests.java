package dev.tippmixmentor.football;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.testing.IntegrationTest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.event.ApplicationEvents;
import org.springframework.test.context.event.RecordApplicationEvents;
import org.springframework.transaction.support.TransactionTemplate;

@IntegrationTest
@RecordApplicationEvents
class ScorekeeperTests {
    @Autowired
    FixtureIntake intake;

    @Autowired
    Scorekeeper scorekeeper;

    @Autowired
    LiveScores scores;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    Leagues leagues;

    @Autowired
    Matches matches;

    @Autowired
    JdbcClient jdbc;

    @Test
    void theFirstResultFinishesTheMatch(ApplicationEvents events) {
        Fixture fixture = fixture(TestMatches.yesterday());

        MatchView finished = scorekeeper.finish(fixture.id(), new Score(2, 1));

        assertThat(finished.status()).isEqualTo(MatchStatus.FINISHED);
        assertThat(finished.score()).isEqualTo(new Score(2, 1));
        assertThat(finished.resultRevision()).isEqualTo(1);
        assertThat(events.stream(MatchFinished.class)).singleElement().satisfies(event -> {
            assertThat(event.matchId()).isEqualTo(fixture.id());
            assertThat(event.leagueId()).isEqualTo(fixture.leagueId());
            assertThat(event.result()).isEqualTo(new Score(2, 1));
            assertThat(event.revision()).isEqualTo(1);
            assertThat(event.kickOff()).isEqualTo(fixture.kickOff());
        });
    }

    @Test
    void theSameResultAgainIsNoNews(ApplicationEvents events) {
        Fixture fixture = fixture(TestMatches.yesterday());
        MatchView first = scorekeeper.finish(fixture.id(), new Score(2, 1));
        events.clear();

        MatchView again = scorekeeper.finish(fixture.id(), new Score(2, 1));

        assertThat(again).isEqualTo(first);
        assertThat(events.stream(MatchFinished.class)).isEmpty();
    }

    @Test
    void aResultThatAPersonConfirmsNoSourceChanges(ApplicationEvents events) {
        IncomingLeague league = TestMatches.league();
        Instant kickOff = TestMatches.yesterday();
        intake.accept(league, List.of(TestMatches.open("Abel", "Bea", kickOff)));
        MatchId match = only(league);
        intake.accept(league, List.of(TestMatches.finished("Abel", "Bea", kickOff, 2, 1)));
        events.clear();

        MatchView confirmed = scorekeeper.finish(match, new Score(2, 1));
        IncomingMatch another = TestMatches.finished("Abel", "Bea", kickOff, 2, 2);
        IntakeReport report = intake.accept(league, List.of(another));

        assertThat(confirmed.resultRevision()).isEqualTo(1);
        assertThat(report.skipped()).containsExactly(new SkippedMatch(another, SkippedMatch.Reason.RESULT_ENTERED));
        assertThat(matches.get(match).score()).isEqualTo(new Score(2, 1));
        assertThat(events.stream(MatchFinished.class)).isEmpty();
    }

    @Test
    void anotherResultIsACorrection(ApplicationEvents events) {
        Fixture fixture = fixture(TestMatches.yesterday());
        scorekeeper.finish(fixture.id(), new Score(2, 1));
        events.clear();

        MatchView corrected = scorekeeper.finish(fixture.id(), new Score(2, 2));

        assertThat(corrected.resultRevision()).isEqualTo(2);
        assertThat(events.stream(MatchFinished.class))
                .extracting(MatchFinished::revision)
                .containsExactly(2);
    }

    @Test
    void twoIdenticalRequestsAtOnceTellTheResultOnce() throws Exception {
        Fixture fixture = fixture(TestMatches.yesterday());
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<MatchView>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(threads.submit(() -> {
                    start.await();
                    return scorekeeper.finish(fixture.id(), new Score(4, 0));
                }));
            }

            start.countDown();

            for (Future<MatchView> answer : answers) {
                assertThat(answer.get().resultRevision()).isEqualTo(1);
            }
        } finally {
            threads.shutdownNow();
        }
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(publications("event_publication", fixture.id())).isZero();
            assertThat(publications("event_publication_archive", fixture.id())).isOne();
        });
    }

    @Test
    void aMatchWithoutAKnownTimeMayBeOverOnceItsDayHasBegun(ApplicationEvents events) {
        Instant today = Instant.now().truncatedTo(ChronoUnit.DAYS);
        Fixture tomorrow = guessed(today.plus(Duration.ofDays(1)));
        Fixture fixture = guessed(today.plus(Duration.ofDays(1)).minusMillis(1));

        scorekeeper.finish(fixture.id(), new Score(1, 0));

        assertThat(fixture.earliestKickOff()).isEqualTo(today);
        assertThat(events.stream(MatchFinished.class))
                .singleElement()
                .satisfies(event -> assertThat(event.kickOff()).isEqualTo(today));
        assertRefused(tomorrow.id(), ErrorCode.BUSINESS_RULE_VIOLATION);
    }

    @Test
    void aMatchThatHasNotBegunHasNoResult(ApplicationEvents events) {
        Fixture fixture = fixture(TestMatches.tomorrow());

        assertRefused(fixture.id(), ErrorCode.BUSINESS_RULE_VIOLATION);

        assertThat(matches.get(fixture.id()).status()).isEqualTo(MatchStatus.SCHEDULED);
        assertThat(events.stream(MatchFinished.class)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = MatchStatus.class,
            names = {"CANCELLED", "POSTPONED"})
    void aMatchThatIsNotPlayedHasNoResult(MatchStatus status) {
        Fixture fixture = fixture(TestMatches.yesterday());
        jdbc.sql("update football.matches set status = :status where id = :id")
                .param("status", status.name())
                .param("id", fixture.id().value())
                .update();

        assertRefused(fixture.id(), ErrorCode.BUSINESS_RULE_VIOLATION);
    }

    @Test
    void aSourceHasTheResultOfAPostponedMatchOnlyOfAnotherDay() {
        IncomingLeague league = TestMatches.league();
        Instant kickOff = TestMatches.yesterday().minus(Duration.ofDays(20));
        intake.accept(league, List.of(TestMatches.open("Abel", "Bea", kickOff)));
        MatchId id = only(league);
        scorekeeper.postpone(id);

        IncomingMatch sameDay = TestMatches.finished("Abel", "Bea", kickOff.plus(Duration.ofHours(1)), 2, 1);
        IntakeReport contradicted = intake.accept(league, List.of(sameDay));
        MatchView kept = matches.get(id);
        IntakeReport played =
                intake.accept(league, List.of(TestMatches.finished("Abel", "Bea", TestMatches.yesterday(), 2, 1)));

        assertThat(contradicted.skipped()).containsExactly(new SkippedMatch(sameDay, SkippedMatch.Reason.CALLED_OFF));
        assertThat(kept.status()).isEqualTo(MatchStatus.POSTPONED);
        assertThat(kept.kickOff()).isEqualTo(kickOff);
        assertThat(played).isEqualTo(new IntakeReport(0, 1, 0));
        assertThat(matches.get(id).score()).isEqualTo(new Score(2, 1));
    }

    @Test
    void aCancelledMatchHasAResultUnlessAPersonCancelledIt() {
        IncomingLeague league = TestMatches.league();
        Instant kickOff = TestMatches.yesterday();
        intake.accept(league, List.of(TestMatches.open("Abel", "Bea", kickOff)));
        MatchId id = only(league);
        transaction.executeWithoutResult(
                status -> scores.apply(id, new MatchProgress(MatchStatus.CANCELLED, null, null, null), false));

        IncomingMatch result = TestMatches.finished("Abel", "Bea", kickOff, 2, 1);
        IntakeReport bySource = intake.accept(league, List.of(result));
        scorekeeper.cancel(id);
        IntakeReport byHand = intake.accept(league, List.of(result));

        assertThat(bySource).isEqualTo(new IntakeReport(0, 1, 0));
        assertThat(byHand.skipped()).containsExactly(new SkippedMatch(result, SkippedMatch.Reason.CALLED_OFF));
        assertThat(matches.get(id).status()).isEqualTo(MatchStatus.CANCELLED);
    }

    @Test
    void aMatchThatIsCalledOffLosesItsResultOnce(ApplicationEvents events) {
        Fixture fixture = fixture(TestMatches.yesterday());
        scorekeeper.finish(fixture.id(), new Score(2, 1));

        scorekeeper.cancel(fixture.id());
        MatchView cancelled = scorekeeper.cancel(fixture.id());

        assertThat(cancelled.status()).isEqualTo(MatchStatus.CANCELLED);
        assertThat(cancelled.score()).isNull();
        assertThat(events.stream(MatchCalledOff.class)).singleElement().satisfies(event -> {
            assertThat(event.matchId()).isEqualTo(fixture.id());
            assertThat(event.status()).isEqualTo(MatchStatus.CANCELLED);
            assertThat(event.revision()).isEqualTo(2);
        });
    }

    @Test
    void aPostponedMatchIsPlayedWhenASourceTellsItsNewKickOff() {
        Instant kickOff = TestMatches.tomorrow();
        IncomingLeague incoming = TestMatches.league();
        intake.accept(incoming, List.of(TestMatches.open("Abel", "Bea", kickOff)));
        LeagueId league = leagues.byCode(incoming.code()).orElseThrow();
        MatchId match =
                matches.fixtures(league, kickOff, kickOff.plusSeconds(1)).get(0).id();
        scorekeeper.postpone(match);

        Instant later = kickOff.plus(Duration.ofDays(7));
        intake.accept(incoming, List.of(TestMatches.open("Abel", "Bea", later)));

        assertThat(matches.get(match).status()).isEqualTo(MatchStatus.SCHEDULED);
        assertThat(matches.get(match).kickOff()).isEqualTo(later);
    }

    @Test
    void anUnknownMatchIsNotFound() {
        assertRefused(new MatchId(UUID.randomUUID()), ErrorCode.RESOURCE_NOT_FOUND);
    }

    private void assertRefused(MatchId id, ErrorCode code) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> scorekeeper.finish(id, new Score(1, 1)))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(code));
    }

    /** What our own listener was told; other modules have publications of their own. */
    private long publications(String table, MatchId id) {
        return jdbc.sql("select count(*) from jobs." + table
                        + " where listener_id = 'football.match-feed' and serialized_event like :event")
                .param("event", "%" + id + "%")
                .query(Long.class)
                .single();
    }

    private MatchId only(IncomingLeague league) {
        return new MatchId(jdbc.sql("select id from football.matches where league_id = :league")
                .param("league", leagues.byCode(league.code()).orElseThrow().value())
                .query(UUID.class)
                .single());
    }

    private Fixture fixture(Instant kickOff) {
        return fixture(TestMatches.open("Abel", "Bea", kickOff));
    }

    private Fixture guessed(Instant kickOff) {
        return fixture(TestMatches.guessed("Abel", "Bea", kickOff, null));
    }

    private Fixture fixture(IncomingMatch match) {
        IncomingLeague league = TestMatches.league();
        intake.accept(league, List.of(match));
        LeagueId id = leagues.byCode(league.code()).orElseThrow();
        return matches.fixtures(id, Instant.EPOCH, match.kickOff().plusSeconds(1))
                .get(0);
    }
}
