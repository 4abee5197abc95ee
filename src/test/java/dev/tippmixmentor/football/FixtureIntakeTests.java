package dev.tippmixmentor.football;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.tippmixmentor.platform.web.PageQuery;
import dev.tippmixmentor.testing.IntegrationTest;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.event.ApplicationEvents;
import org.springframework.test.context.event.RecordApplicationEvents;

@IntegrationTest
@RecordApplicationEvents
class FixtureIntakeTests {
    @Autowired
    FixtureIntake intake;

    @Autowired
    KnownMatches known;

    @Autowired
    LineUps lineUps;

    @Autowired
    Matches matches;

    @Autowired
    PlayedMatches playedMatches;

    @Autowired
    Leagues leagues;

    @Autowired
    Scorekeeper scorekeeper;

    @Autowired
    JdbcClient jdbc;

    @Test
    void whatIsNewIsCreatedWithoutTellingResults(ApplicationEvents events) {
        IncomingLeague league = TestMatches.league();
        Instant kickOff = TestMatches.yesterday();

        IntakeReport report = intake.accept(
                league,
                List.of(
                        TestMatches.finished("Abel", "Bea", kickOff, 2, 1),
                        TestMatches.open("Bea", "Abel", TestMatches.tomorrow())));

        assertThat(report).isEqualTo(new IntakeReport(2, 0, 0));
        LeagueId id = leagues.byCode(league.code()).orElseThrow();
        assertThat(playedMatches.of(id, kickOff, TestMatches.tomorrow()))
                .singleElement()
                .satisfies(match -> {
                    assertThat(match.result()).isEqualTo(new Score(2, 1));
                    assertThat(match.shotsOnTarget()).isEqualTo(new ShotsOnTarget(5, 3));
                    assertThat(match.kickOff()).isEqualTo(kickOff);
                    assertThat(matches.get(match.id()).resultRevision()).isEqualTo(1);
                });
        assertThat(matches.fixtures(id, Instant.now(), Instant.now().plus(Duration.ofDays(2))))
                .hasSize(1);
        assertThat(events.stream(MatchFinished.class)).isEmpty();
        assertThat(events.stream(FixturesChanged.class))
                .extracting(FixturesChanged::leagueId)
                .containsExactly(id);
    }

    @Test
    void theSameAgainChangesNothingAndTellsNobody(ApplicationEvents events) {
        IncomingLeague league = TestMatches.league();
        Instant kickOff = Instant.now().minusSeconds(90_000);
        List<IncomingMatch> incoming = List.of(
                TestMatches.finished("Abel", "Bea", kickOff, 2, 1),
                TestMatches.quoted(
                        "Bea",
                        "Abel",
                        TestMatches.tomorrow(),
                        TestMatches.threeWay("Pinnacle", OddsKind.OPENING, "1.5", "4.2504", "7"),
                        TestMatches.overUnder("Pinnacle", OddsKind.CLOSING, "1.9", "1.95")));
        intake.accept(league, incoming);
        events.clear();

        IntakeReport report = intake.accept(league, incoming);

        assertThat(report).isEqualTo(new IntakeReport(0, 0, 2));
        assertThat(events.stream(FixturesChanged.class)).isEmpty();
        assertThat(events.stream(MatchFinished.class)).isEmpty();
    }

    @Test
    void theFirstResultOfAKnownMatchIsTold(ApplicationEvents events) {
        IncomingLeague league = TestMatches.league();
        Instant kickOff = TestMatches.yesterday();
        intake.accept(league, List.of(TestMatches.open("Abel", "Bea", kickOff)));
        events.clear();

        IntakeReport report = intake.accept(league, List.of(TestMatches.finished("Abel", "Bea", kickOff, 0, 0)));

        assertThat(report).isEqualTo(new IntakeReport(0, 1, 0));
        assertThat(events.stream(MatchFinished.class)).singleElement().satisfies(event -> {
            assertThat(event.result()).isEqualTo(new Score(0, 0));
            assertThat(event.revision()).isEqualTo(1);
            assertThat(event.kickOff()).isEqualTo(kickOff);
            assertThat(matches.get(event.matchId()).status()).isEqualTo(MatchStatus.FINISHED);
        });
        assertThat(events.stream(FixturesChanged.class)).hasSize(1);
    }

    @Test
    void aResultWithoutATimeIsToldWithTheStartOfItsDay(ApplicationEvents events) {
        IncomingLeague league = TestMatches.league();
        Instant day = TestMatches.yesterday().truncatedTo(ChronoUnit.DAYS);
        Instant guess = day.plus(Duration.ofHours(15));
        intake.accept(league, List.of(TestMatches.guessed("Abel", "Bea", guess, null)));

        intake.accept(league, List.of(TestMatches.guessed("Abel", "Bea", guess, new Score(1, 1))));
        intake.accept(league, List.of(TestMatches.finished("Abel", "Bea", guess, 1, 1)));

        // The second time the guess turned out to be right: what was said that morning counts after all.
        assertThat(events.stream(MatchFinished.class))
                .extracting(MatchFinished::revision, MatchFinished::kickOff)
                .containsExactly(tuple(1, day), tuple(2, guess));
    }

    @Test
    void aCorrectedResultIsToldWithTheNextRevision(ApplicationEvents events) {
        IncomingLeague league = TestMatches.league();
        Instant kickOff = TestMatches.yesterday();
        intake.accept(league, List.of(TestMatches.finished("Abel", "Bea", kickOff, 2, 1)));
        events.clear();

        intake.accept(league, List.of(TestMatches.finished("Abel", "Bea", kickOff, 2, 2)));

        assertThat(events.stream(MatchFinished.class)).singleElement().satisfies(event -> {
            assertThat(event.result()).isEqualTo(new Score(2, 2));
            assertThat(event.revision()).isEqualTo(2);
        });
    }

    @Test
    void anAbsentResultErasesNothing(ApplicationEvents events) {
        IncomingLeague league = TestMatches.league();
        Instant kickOff = TestMatches.yesterday();
        intake.accept(league, List.of(TestMatches.finished("Abel", "Bea", kickOff, 2, 1)));
        events.clear();

        IntakeReport report =
                intake.accept(league, List.of(TestMatches.open("Abel", "Bea", kickOff.plusSeconds(999_999))));

        assertThat(report).isEqualTo(new IntakeReport(0, 0, 1));
        assertThat(events.stream(FixturesChanged.class)).isEmpty();
    }

    @Test
    void otherOddsAreAnUpdateWithoutAResult(ApplicationEvents events) {
        IncomingLeague league = TestMatches.league();
        Instant kickOff = TestMatches.tomorrow();
        intake.accept(
                league,
                List.of(TestMatches.quoted(
                        "Abel", "Bea", kickOff, TestMatches.threeWay("Bet365", OddsKind.OPENING, "2", "3", "4"))));
        events.clear();

        IntakeReport report = intake.accept(
                league,
                List.of(TestMatches.quoted(
                        "Abel", "Bea", kickOff, TestMatches.threeWay("Bet365", OddsKind.OPENING, "2.1", "3", "4"))));

        assertThat(report).isEqualTo(new IntakeReport(0, 1, 0));
        assertThat(events.stream(MatchFinished.class)).isEmpty();
        assertThat(events.stream(FixturesChanged.class)).hasSize(1);
        assertThat(matches.odds(only(league).id())).contains(new MarketOdds(2.1, 3, 4, 1));
    }

    @Test
    void closingOddsComeBeforeOpeningOnesAndTheAverageBeforeTheMean() {
        IncomingLeague league = TestMatches.league();

        intake.accept(
                league,
                List.of(TestMatches.quoted(
                        "Abel",
                        "Bea",
                        TestMatches.tomorrow(),
                        TestMatches.threeWay("Bet365", OddsKind.OPENING, "2", "3", "4"),
                        TestMatches.threeWay("Pinnacle", OddsKind.OPENING, "3", "4", "5"))));
        MarketOdds opening = matches.odds(only(league).id()).orElseThrow();
        intake.accept(
                league,
                List.of(TestMatches.quoted(
                        "Abel",
                        "Bea",
                        TestMatches.tomorrow(),
                        TestMatches.threeWay("Bet365", OddsKind.CLOSING, "1.5", "5", "8"),
                        TestMatches.threeWay(IncomingOdds.MARKET_AVERAGE, OddsKind.CLOSING, "1.6", "4.5", "7"))));

        assertThat(opening).isEqualTo(new MarketOdds(2.5, 3.5, 4.5, 2));
        assertThat(matches.odds(only(league).id())).contains(new MarketOdds(1.6, 4.5, 7, 1));
    }

    @Test
    void aGuessedTimeNeverReplacesAKnownOneOfTheSameDay() {
        IncomingLeague league = TestMatches.league();
        Instant evening = Instant.parse("2024-03-02T20:00:00Z");
        Instant guess = Instant.parse("2024-03-02T15:00:00Z");
        intake.accept(league, List.of(guessed(guess)));

        IntakeReport known = intake.accept(league, List.of(TestMatches.open("Abel", "Bea", evening)));
        IntakeReport again = intake.accept(league, List.of(guessed(guess)));
        IntakeReport midnight = intake.accept(league, List.of(guessed(Instant.parse("2024-03-02T00:00:00Z"))));
        IntakeReport moved = intake.accept(league, List.of(guessed(guess.plus(Duration.ofDays(1)))));

        assertThat(known.updated()).isEqualTo(1);
        assertThat(again.unchanged()).isEqualTo(1);
        assertThat(midnight.unchanged()).isEqualTo(1);
        assertThat(moved.updated()).isEqualTo(1);
        assertThat(only(league).kickOff()).isEqualTo(guess.plus(Duration.ofDays(1)));
    }

    @Test
    void aMatchThatMovesIsStillTheSame() {
        IncomingLeague league = TestMatches.league();
        intake.accept(league, List.of(TestMatches.open("Abel", "Bea", Instant.parse("2023-11-04T15:00:00Z"))));

        IntakeReport report =
                intake.accept(league, List.of(TestMatches.open("Abel", "Bea", Instant.parse("2024-04-10T19:00:00Z"))));

        assertThat(report).isEqualTo(new IntakeReport(0, 1, 0));
        assertThat(only(league).kickOff()).isEqualTo("2024-04-10T19:00:00Z");
    }

    @Test
    void aPostponedMatchWithANewDayIsScheduledAgain() {
        IncomingLeague league = TestMatches.league();
        intake.accept(league, List.of(TestMatches.open("Abel", "Bea", TestMatches.yesterday())));
        jdbc.sql("update football.matches set status = 'POSTPONED' where id = :id")
                .param("id", only(league).id().value())
                .update();

        intake.accept(league, List.of(TestMatches.open("Abel", "Bea", TestMatches.yesterday())));
        MatchStatus sameDay = only(league).status();
        intake.accept(league, List.of(TestMatches.open("Abel", "Bea", TestMatches.tomorrow())));

        assertThat(sameDay).isEqualTo(MatchStatus.POSTPONED);
        assertThat(only(league).status()).isEqualTo(MatchStatus.SCHEDULED);
    }

    @Test
    void shotsAreKeptWhereALaterSourceDoesNotCountThem() {
        IncomingLeague league = TestMatches.league();
        Instant kickOff = TestMatches.yesterday();
        Score result = new Score(1, 0);
        ShotsOnTarget onTarget = new ShotsOnTarget(5, 9);
        Shots shots = new Shots(12, 7);
        intake.accept(
                league,
                List.of(new IncomingMatch(
                        TestMatches.SEASON, kickOff, true, "Abel", "Bea", result, onTarget, shots, List.of())));

        IntakeReport again = intake.accept(
                league,
                List.of(new IncomingMatch(TestMatches.SEASON, kickOff, "Abel", "Bea", result, null, List.of())));

        assertThat(again).isEqualTo(new IntakeReport(0, 0, 1));
        assertThat(played(league)).satisfies(match -> {
            assertThat(match.shotsOnTarget()).isEqualTo(onTarget);
            assertThat(match.shots()).isEqualTo(shots);
        });
    }

    @Test
    void shotsThatComeLaterAreAddedAndCorrected() {
        IncomingLeague league = TestMatches.league();
        Instant kickOff = TestMatches.yesterday();
        intake.accept(league, List.of(TestMatches.finished("Abel", "Bea", kickOff, 1, 0)));

        IntakeReport added = intake.accept(league, List.of(counted(kickOff, new Shots(12, 7))));
        IntakeReport corrected = intake.accept(league, List.of(counted(kickOff, new Shots(12, 8))));

        assertThat(added).isEqualTo(new IntakeReport(0, 1, 0));
        assertThat(corrected).isEqualTo(new IntakeReport(0, 1, 0));
        assertThat(played(league).shots()).isEqualTo(new Shots(12, 8));
        assertThat(played(league).shotsOnTarget()).isEqualTo(new ShotsOnTarget(5, 3));
        assertThat(only(league).resultRevision()).isEqualTo(1);
    }

    @Test
    void sidesMayMeetTwiceOnAGroundWhereTheLeaguePlaysSo(ApplicationEvents events) {
        IncomingLeague league = TestMatches.leagueOfTwoMeetings();
        List<IncomingMatch> incoming = List.of(
                TestMatches.finished("Abel", "Bea", Instant.parse("2024-02-10T15:00:00Z"), 3, 3),
                TestMatches.finished("Abel", "Bea", Instant.parse("2023-09-02T14:00:00Z"), 1, 0));

        IntakeReport first = intake.accept(league, incoming.subList(0, 1));
        IntakeReport both = intake.accept(league, incoming);
        IntakeReport again = intake.accept(league, incoming);

        assertThat(first).isEqualTo(new IntakeReport(1, 0, 0));
        assertThat(both).isEqualTo(new IntakeReport(1, 0, 1));
        assertThat(again).isEqualTo(new IntakeReport(0, 0, 2));
        assertThat(events.stream(MatchFinished.class)).isEmpty();
    }

    @Test
    void sidesMayMeetTwiceWithinDays(ApplicationEvents events) {
        IncomingMatch first = TestMatches.finished("Abel", "Bea", Instant.parse("2024-04-16T18:45:00Z"), 2, 1);
        IncomingMatch second = TestMatches.finished("Abel", "Bea", Instant.parse("2024-04-27T11:30:00Z"), 3, 2);
        IncomingMatch alike = TestMatches.finished("Abel", "Bea", Instant.parse("2024-04-27T11:30:00Z"), 2, 1);
        IncomingLeague together = TestMatches.leagueOfTwoMeetings();
        IncomingLeague oneByOne = TestMatches.leagueOfTwoMeetings();
        IncomingLeague weekly = TestMatches.leagueOfTwoMeetings();
        intake.accept(oneByOne, List.of(first));
        intake.accept(weekly, List.of(first));

        IntakeReport both = intake.accept(together, List.of(first, second));
        IntakeReport other = intake.accept(oneByOne, List.of(second));
        IntakeReport withSameScore = intake.accept(weekly, List.of(first, alike));

        assertThat(both).isEqualTo(new IntakeReport(2, 0, 0));
        assertThat(other).isEqualTo(new IntakeReport(1, 0, 0));
        assertThat(withSameScore).isEqualTo(new IntakeReport(1, 0, 1));
        assertThat(intake.accept(together, List.of(second, first))).isEqualTo(new IntakeReport(0, 0, 2));
        assertThat(intake.accept(oneByOne, List.of(second, first))).isEqualTo(new IntakeReport(0, 0, 2));
        assertThat(intake.accept(weekly, List.of(first, alike))).isEqualTo(new IntakeReport(0, 0, 2));
        assertThat(events.stream(MatchFinished.class)).isEmpty();
    }

    @Test
    void sidesMayMeetAgainOnTheThirdDay() {
        IncomingLeague league = TestMatches.leagueOfTwoMeetings();
        Score lost = new Score(0, 3);
        Score drawn = new Score(0, 0);
        intake.accept(league, List.of(TestMatches.guessed("Abel", "Bea", Instant.parse("2024-03-30T15:00:00Z"), lost)));

        IntakeReport report = intake.accept(
                league, List.of(TestMatches.guessed("Abel", "Bea", Instant.parse("2024-04-02T14:00:00Z"), drawn)));

        assertThat(report).isEqualTo(new IntakeReport(1, 0, 0));
    }

    @Test
    void aFixtureDaysAfterAPlayedMatchIsTheNextMeeting(ApplicationEvents events) {
        IncomingLeague league = TestMatches.leagueOfTwoMeetings();
        Instant next = Instant.parse("2024-04-27T11:30:00Z");
        intake.accept(
                league, List.of(TestMatches.finished("Abel", "Bea", Instant.parse("2024-04-16T18:45:00Z"), 2, 1)));

        IntakeReport announced = intake.accept(league, List.of(TestMatches.open("Abel", "Bea", next)));
        IntakeReport played = intake.accept(league, List.of(TestMatches.finished("Abel", "Bea", next, 2, 1)));

        assertThat(announced).isEqualTo(new IntakeReport(1, 0, 0));
        assertThat(played).isEqualTo(new IntakeReport(0, 1, 0));
        assertThat(events.stream(MatchFinished.class))
                .extracting(MatchFinished::revision, MatchFinished::kickOff)
                .containsExactly(tuple(1, next));
    }

    @Test
    void aResultDaysBeforeAComingFixtureIsNotThatOfTheFixture(ApplicationEvents events) {
        IncomingLeague league = TestMatches.leagueOfTwoMeetings();
        intake.accept(league, List.of(TestMatches.open("Abel", "Bea", Instant.parse("2024-04-27T11:30:00Z"))));

        IntakeReport report = intake.accept(
                league, List.of(TestMatches.finished("Abel", "Bea", Instant.parse("2024-04-16T18:45:00Z"), 2, 1)));

        assertThat(report).isEqualTo(new IntakeReport(1, 0, 0));
        assertThat(events.stream(MatchFinished.class)).isEmpty();
    }

    @Test
    void aMatchWhoseDayIsCorrectedIsNotTwo() {
        IncomingLeague league = TestMatches.leagueOfTwoMeetings();
        Instant day = Instant.parse("2024-04-16T18:45:00Z");
        intake.accept(league, List.of(TestMatches.open("Abel", "Bea", day.minus(Duration.ofDays(11)))));

        IntakeReport putOff = intake.accept(league, List.of(TestMatches.finished("Abel", "Bea", day, 2, 1)));
        IntakeReport oldList =
                intake.accept(league, List.of(TestMatches.open("Abel", "Bea", day.minus(Duration.ofDays(11)))));
        IntakeReport daysOff = intake.accept(
                league, List.of(TestMatches.finished("Abel", "Bea", day.plus(Duration.ofDays(11)), 2, 1)));
        IntakeReport twoDaysOff = intake.accept(
                league, List.of(TestMatches.finished("Abel", "Bea", day.plus(Duration.ofDays(13)), 2, 2)));

        assertThat(List.of(putOff, daysOff, twoDaysOff)).containsOnly(new IntakeReport(0, 1, 0));
        assertThat(oldList).isEqualTo(new IntakeReport(0, 0, 1));
        assertThat(only(league).score()).isEqualTo(new Score(2, 2));
    }

    @Test
    void whatSidesPlayAfterTheSeasonDoesNotTakeThePlaceOfTheirMatch(ApplicationEvents events) {
        IncomingLeague league = TestMatches.league();
        IncomingMatch played = TestMatches.finished("Abel", "Bea", Instant.parse("2023-10-07T14:00:00Z"), 3, 1);
        IncomingMatch announced = TestMatches.open("Abel", "Bea", Instant.parse("2024-05-23T18:00:00Z"));
        IncomingMatch playOff = TestMatches.finished("Abel", "Bea", Instant.parse("2024-05-23T18:00:00Z"), 0, 2);
        intake.accept(league, List.of(played));

        IntakeReport first = intake.accept(league, List.of(announced));
        IntakeReport second = intake.accept(league, List.of(played, playOff));

        assertThat(first.skipped()).containsExactly(new SkippedMatch(announced, SkippedMatch.Reason.ANOTHER_MEETING));
        assertThat(second)
                .isEqualTo(new IntakeReport(
                        0, 0, 1, List.of(new SkippedMatch(playOff, SkippedMatch.Reason.ANOTHER_MEETING))));
        assertThat(only(league).score()).isEqualTo(new Score(3, 1));
        assertThat(only(league).kickOff()).isEqualTo(played.kickOff());
        assertThat(known.of("elsewhere", league, List.of(played, playOff))).containsOnlyKeys(played);
        assertThat(events.stream(MatchFinished.class)).isEmpty();
    }

    @Test
    void whatSidesPlayWithinDaysOfTheirMatchDoesNotTakeItsPlaceEither(ApplicationEvents events) {
        IncomingMatch played = TestMatches.finished("Abel", "Bea", Instant.parse("2024-05-04T14:00:00Z"), 3, 1);
        IncomingMatch announced = TestMatches.open("Abel", "Bea", Instant.parse("2024-05-23T18:00:00Z"));
        IncomingMatch playOff = TestMatches.finished("Abel", "Bea", Instant.parse("2024-05-23T18:00:00Z"), 0, 2);
        IncomingLeague together = TestMatches.league();
        IncomingLeague oneByOne = TestMatches.league();
        intake.accept(oneByOne, List.of(played));

        IntakeReport both = intake.accept(together, List.of(played, playOff));
        IntakeReport fixture = intake.accept(oneByOne, List.of(played, announced));
        IntakeReport result = intake.accept(oneByOne, List.of(playOff));

        assertThat(both)
                .isEqualTo(new IntakeReport(
                        1, 0, 0, List.of(new SkippedMatch(playOff, SkippedMatch.Reason.ANOTHER_MEETING))));
        assertThat(fixture)
                .isEqualTo(new IntakeReport(
                        0, 0, 1, List.of(new SkippedMatch(announced, SkippedMatch.Reason.ANOTHER_MEETING))));
        assertThat(result.skipped()).containsExactly(new SkippedMatch(playOff, SkippedMatch.Reason.ANOTHER_MEETING));
        assertThat(only(together).score()).isEqualTo(new Score(3, 1));
        assertThat(only(oneByOne).score()).isEqualTo(new Score(3, 1));
        assertThat(known.of("elsewhere", oneByOne, List.of(played, playOff))).containsOnlyKeys(played);
        assertThat(events.stream(MatchFinished.class)).isEmpty();
    }

    @Test
    void ofAPairingThatIsNewTheMatchOfTheSeasonCounts() {
        IncomingLeague league = TestMatches.league();
        IncomingMatch played = TestMatches.finished("Abel", "Bea", Instant.parse("2023-10-07T14:00:00Z"), 3, 1);
        IncomingMatch playOff = TestMatches.finished("Abel", "Bea", Instant.parse("2024-05-23T18:00:00Z"), 0, 2);

        IntakeReport report = intake.accept(league, List.of(playOff, played));

        assertThat(report.created()).isEqualTo(1);
        assertThat(only(league).score()).isEqualTo(new Score(3, 1));
    }

    @Test
    void aMatchThatWasPutOffForMonthsIsPlayedAllTheSame() {
        IncomingLeague league = TestMatches.league();
        intake.accept(league, List.of(TestMatches.open("Abel", "Bea", Instant.parse("2023-10-07T14:00:00Z"))));
        IncomingMatch played = TestMatches.finished("Abel", "Bea", Instant.parse("2024-02-07T19:00:00Z"), 3, 1);

        IntakeReport report = intake.accept(league, List.of(played, played));

        assertThat(report).isEqualTo(new IntakeReport(0, 1, 0));
        assertThat(only(league).kickOff()).isEqualTo(played.kickOff());
    }

    @Test
    void aMatchThatWasPutOffForMonthsIsNotOneMoreMeeting() {
        IncomingLeague league = TestMatches.leagueOfTwoMeetings();
        intake.accept(league, List.of(TestMatches.open("Abel", "Bea", Instant.parse("2023-10-07T14:00:00Z"))));

        IntakeReport announced =
                intake.accept(league, List.of(TestMatches.open("Abel", "Bea", Instant.parse("2024-02-07T19:00:00Z"))));

        assertThat(announced).isEqualTo(new IntakeReport(0, 1, 0));
        assertThat(only(league).kickOff()).isEqualTo("2024-02-07T19:00:00Z");
    }

    @Test
    void aMeetingMonthsAheadIsOneMore() {
        IncomingLeague league = TestMatches.leagueOfTwoMeetings();
        Instant autumn = TestMatches.tomorrow();
        Instant spring = autumn.plus(Duration.ofDays(120));
        intake.accept(league, List.of(TestMatches.open("Abel", "Bea", autumn)));

        IntakeReport later = intake.accept(league, List.of(TestMatches.open("Abel", "Bea", spring)));

        assertThat(later).isEqualTo(new IntakeReport(1, 0, 0));
    }

    @Test
    void ofAMatchThatComesTwiceTheLastCounts() {
        IncomingLeague league = TestMatches.league();
        Instant kickOff = TestMatches.yesterday();

        IntakeReport report = intake.accept(
                league,
                List.of(TestMatches.open("Abel", "Bea", kickOff), TestMatches.finished("Abel", "Bea", kickOff, 1, 0)));

        assertThat(report).isEqualTo(new IntakeReport(1, 0, 0));
        assertThat(only(league).score()).isEqualTo(new Score(1, 0));
    }

    @Test
    void newcomersWereNotThereTheSeasonBefore() {
        IncomingLeague league = TestMatches.league();
        intake.accept(
                league,
                List.of(
                        TestMatches.open("2021-22", "Abel", "Bea"),
                        TestMatches.open("2022-23", "Abel", "Cid"),
                        TestMatches.open("2024-25", "Abel", "Dora")));
        LeagueId id = leagues.byCode(league.code()).orElseThrow();

        List<LineUp> known = lineUps.of(id);

        assertThat(known).extracting(LineUp::season).containsExactly("2021-22", "2022-23", "2024-25");
        assertThat(known)
                .extracting(lineUp -> lineUp.newcomers().size())
                .as("nobody knows who played before the first and the last of them")
                .containsExactly(0, 1, 0);
    }

    @Test
    void aSeasonOfWhichOnlyAFewMatchesAreKnownKeepsTheSidesOfTheOneBefore() {
        IncomingLeague league = TestMatches.league();
        intake.accept(league, everyPairing("2021-22", List.of("Abel", "Bea", "Cid", "Dora")));
        LeagueId id = leagues.byCode(league.code()).orElseThrow();

        intake.accept(league, List.of(TestMatches.open("2022-23", "Abel", "Egon")));
        LineUp begun = lineUps.of(id).get(1);
        intake.accept(league, List.of(TestMatches.open("2022-23", "Bea", "Cid")));
        LineUp complete = lineUps.of(id).get(1);

        assertThat(begun.sides()).as("all of the season before, and Egon").hasSize(5);
        assertThat(complete.sides()).as("as many as before: Dora is gone").hasSize(4);
        assertThat(begun.newcomers()).hasSize(1).isEqualTo(complete.newcomers());
    }

    @Test
    void aLeagueThatBecameSmallerIsCompleteOnceEachSideHasPlayedOften() {
        IncomingLeague league = TestMatches.league();
        List<String> all =
                IntStream.range(0, 10).mapToObj(number -> "Side " + number).toList();
        intake.accept(league, everyPairing("2021-22", all));
        List<IncomingMatch> smaller = everyPairing("2022-23", all.subList(0, 8));
        LeagueId id = leagues.byCode(league.code()).orElseThrow();

        intake.accept(league, smaller.subList(0, 39));
        LineUp before = lineUps.of(id).get(1);
        intake.accept(league, smaller);

        assertThat(before.sides()).hasSize(10);
        assertThat(lineUps.of(id).get(1).sides()).hasSize(8);
    }

    private static List<IncomingMatch> everyPairing(String season, List<String> sides) {
        return sides.stream()
                .flatMap(home -> sides.stream()
                        .filter(away -> !away.equals(home))
                        .map(away -> TestMatches.open(season, home, away)))
                .toList();
    }

    @Test
    void twoSourcesAtOnceCreateEachMatchOnce() throws Exception {
        IncomingLeague league = TestMatches.league();
        List<IncomingMatch> incoming = IntStream.range(0, 40)
                .mapToObj(number ->
                        TestMatches.finished("Side " + number, "Guest " + number, TestMatches.yesterday(), 1, 0))
                .toList();
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<IntakeReport>> reports = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                reports.add(threads.submit(() -> {
                    start.await();
                    return intake.accept(league, incoming);
                }));
            }

            start.countDown();

            int created = 0;
            for (Future<IntakeReport> report : reports) {
                created += report.get().created();
            }
            assertThat(created).isEqualTo(40);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aNameOfALeagueMayChange() {
        IncomingLeague league = TestMatches.league();
        intake.accept(league, List.of());

        intake.accept(new IncomingLeague(league.code(), "Renamed", league.country()), List.of());

        assertThat(leagues.get(leagues.byCode(league.code()).orElseThrow()).name())
                .isEqualTo("Renamed");
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> TestMatches.open("Abel", " abel ", TestMatches.yesterday()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TestMatches.open("2023-25", "Abel", "Bea"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TestMatches.open("Abel", "B\u0000ea", TestMatches.yesterday()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TestMatches.threeWay("Bet365", OddsKind.OPENING, "1", "3", "4"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new IncomingOdds(
                        "Bet365",
                        OddsKind.OPENING,
                        OddsMarket.OVER_UNDER,
                        null,
                        null,
                        null,
                        null,
                        BigDecimal.TEN,
                        null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static IncomingMatch guessed(Instant kickOff) {
        return new IncomingMatch(TestMatches.SEASON, kickOff, false, "Abel", "Bea", null, null, null, List.of());
    }

    private static IncomingMatch counted(Instant kickOff, Shots shots) {
        return new IncomingMatch(
                TestMatches.SEASON, kickOff, true, "Abel", "Bea", new Score(1, 0), null, shots, List.of());
    }

    private PlayedMatch played(IncomingLeague league) {
        List<PlayedMatch> played =
                playedMatches.of(only(league).league().id(), TestMatches.yesterday(), TestMatches.tomorrow());
        assertThat(played).hasSize(1);
        return played.get(0);
    }

    private MatchView only(IncomingLeague league) {
        LeagueId id = leagues.byCode(league.code()).orElseThrow();
        List<MatchView> all = matches.list(new MatchFilter(id, null, null, null, null, null), PageQuery.first(10))
                .data();
        assertThat(all).hasSize(1);
        return all.get(0);
    }
}
