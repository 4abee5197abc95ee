package dev.tippmixmentor.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.MatchCalledOff;
import dev.tippmixmentor.football.MatchFinished;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.MatchPhase;
import dev.tippmixmentor.football.MatchProgress;
import dev.tippmixmentor.football.MatchStatus;
import dev.tippmixmentor.football.MatchView;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.PlayClock;
import dev.tippmixmentor.football.ProgressVerdict;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.football.Scorekeeper;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.StompClient;
import dev.tippmixmentor.testing.TestLeague;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.context.event.ApplicationEvents;
import org.springframework.test.context.event.RecordApplicationEvents;
import tools.jackson.databind.JsonNode;

@IntegrationTest
@RecordApplicationEvents
class LiveIntakeTests {
    private static final long SEED = 20_261_128;
    private static final String SOURCE = "test";

    @Autowired
    Api api;

    @Autowired
    FixtureIntake fixtures;

    @Autowired
    Leagues leagues;

    @Autowired
    Matches matches;

    @Autowired
    Scorekeeper scorekeeper;

    @Autowired
    LiveIntake intake;

    @Autowired
    LiveMatches liveMatches;

    @Autowired
    SettableClock clock;

    private final Instant kickOff = Instant.now().minus(Duration.ofMinutes(30));

    @Test
    void aMatchGoesThroughItsPhasesToItsResult(ApplicationEvents events) {
        MatchId match = match();

        List<ProgressVerdict> verdicts = Stream.of(
                        live(MatchPhase.FIRST_HALF, 1, 0, 0),
                        live(MatchPhase.HALF_TIME, 45, 1, 0),
                        live(MatchPhase.SECOND_HALF, 46, 1, 0),
                        finished(2, 0))
                .map(progress -> tell(match, progress))
                .toList();

        assertThat(verdicts).containsOnly(ProgressVerdict.CHANGED);
        MatchView view = matches.get(match);
        assertThat(view.status()).isEqualTo(MatchStatus.FINISHED);
        assertThat(view.score()).isEqualTo(new Score(2, 0));
        assertThat(view.clock()).isNull();
        assertThat(view.resultRevision()).isEqualTo(1);
        assertThat(events.stream(MatchFinished.class)
                        .filter(event -> event.matchId().equals(match)))
                .hasSize(1);
    }

    @Test
    void whatIsKnownOrOlderOrImpossibleChangesNothingAndTellsNobody(ApplicationEvents events) {
        MatchId match = match();
        Instant now = clock.instant().minusSeconds(10);
        MatchProgress second = live(MatchPhase.SECOND_HALF, 60, 1, 1);
        intake.accept(match, report(now, second, null));
        MatchView before = matches.get(match);
        events.clear();

        assertThat(intake.accept(match, report(now.plusSeconds(1), second, null)))
                .isEqualTo(ProgressVerdict.UNCHANGED);
        assertThat(intake.accept(match, report(now, live(MatchPhase.SECOND_HALF, 59, 0, 1), null)))
                .isEqualTo(ProgressVerdict.STALE);
        assertThat(tell(match, live(MatchPhase.FIRST_HALF, 45, 1, 1))).isEqualTo(ProgressVerdict.ILLEGAL);
        assertThat(tell(match, new MatchProgress(MatchStatus.SCHEDULED, null, null, null)))
                .isEqualTo(ProgressVerdict.ILLEGAL);

        assertThat(matches.get(match)).isEqualTo(before);
        assertThat(events.stream(LiveMatchChanged.class)).isEmpty();
    }

    @Test
    void aFinishedMatchDoesNotRunAgainButItsResultIsCorrected(ApplicationEvents events) {
        MatchId match = match();
        tell(match, live(MatchPhase.SECOND_HALF, 90, 1, 0));
        tell(match, finished(1, 0));

        assertThat(tell(match, live(MatchPhase.SECOND_HALF, 90, 1, 0))).isEqualTo(ProgressVerdict.ILLEGAL);
        assertThat(tell(match, finished(1, 0))).isEqualTo(ProgressVerdict.UNCHANGED);
        assertThat(tell(match, finished(1, 1))).isEqualTo(ProgressVerdict.CHANGED);

        assertThat(matches.get(match).score()).isEqualTo(new Score(1, 1));
        assertThat(events.stream(MatchFinished.class)
                        .filter(event -> event.matchId().equals(match)))
                .extracting(MatchFinished::revision)
                .containsExactly(1, 2);
    }

    @Test
    void aResultThatAPersonEnteredStays() {
        MatchId match = match();
        tell(match, live(MatchPhase.SECOND_HALF, 90, 1, 0));
        scorekeeper.finish(match, new Score(3, 0));

        assertThat(tell(match, finished(1, 0))).isEqualTo(ProgressVerdict.RESULT_ENTERED);
        assertThat(tell(match, finished(3, 0))).isEqualTo(ProgressVerdict.UNCHANGED);

        assertThat(matches.get(match).score()).isEqualTo(new Score(3, 0));
    }

    @Test
    void aMatchCannotBeginLongBeforeItsKickOff() {
        MatchId match =
                TestLeague.withFixtures(fixtures, leagues, clock.instant(), 1).nextFixture(matches);

        assertThat(tell(match, live(null, MatchPhase.FIRST_HALF, 1, 0, 0))).isEqualTo(ProgressVerdict.NOT_BEGUN);
        assertThat(tell(match, finished(1, 0))).isEqualTo(ProgressVerdict.NOT_BEGUN);
        assertThat(matches.get(match).status()).isEqualTo(MatchStatus.SCHEDULED);

        assertThat(tell(match, live(kickOff, MatchPhase.FIRST_HALF, 1, 0, 0))).isEqualTo(ProgressVerdict.CHANGED);
        assertThat(matches.get(match).kickOff()).isBefore(clock.instant());
    }

    @Test
    void anAbandonedMatchKeepsItsScoreAndMayBePlayedAnew(ApplicationEvents events) {
        TestLeague league = TestLeague.withFixtures(fixtures, leagues, clock.instant(), 1);
        Fixture fixture = matches.fixture(league.nextFixture(matches));
        tell(fixture.id(), live(kickOff, MatchPhase.FIRST_HALF, 30, 1, 0));

        ProgressVerdict verdict =
                tell(fixture.id(), new MatchProgress(MatchStatus.ABANDONED, null, null, new Score(1, 0)));

        assertThat(verdict).isEqualTo(ProgressVerdict.CHANGED);
        MatchView abandoned = matches.get(fixture.id());
        assertThat(abandoned.status()).isEqualTo(MatchStatus.ABANDONED);
        assertThat(abandoned.score()).isEqualTo(new Score(1, 0));
        assertThat(events.stream(MatchCalledOff.class)
                        .filter(event -> event.matchId().equals(fixture.id())))
                .extracting(MatchCalledOff::status)
                .containsExactly(MatchStatus.ABANDONED);

        league.move(fixtures, fixture, clock.instant().plus(Duration.ofDays(9)));

        assertThat(matches.get(fixture.id()).status()).isEqualTo(MatchStatus.SCHEDULED);
        assertThat(matches.get(fixture.id()).score()).isNull();
    }

    @Test
    void whatHappenedAtTheFirstAttemptDoesNotCountWhenAMatchIsPlayedAnew() {
        TestLeague league = TestLeague.withFixtures(fixtures, leagues, clock.instant(), 1);
        Fixture fixture = matches.fixture(league.nextFixture(matches));
        IncomingEvent sentOff = new IncomingEvent(EventKind.RED_CARD, TeamSide.AWAY, 20, null, "No. 5", null);
        intake.accept(
                fixture.id(),
                report(clock.instant(), live(kickOff, MatchPhase.FIRST_HALF, 30, 1, 0), List.of(sentOff)));
        tell(fixture.id(), new MatchProgress(MatchStatus.ABANDONED, null, null, new Score(1, 0)));
        assertThat(liveMatches.get(fixture.id()).awayRedCards()).isEqualTo(1);
        league.move(fixtures, fixture, clock.instant().plus(Duration.ofDays(9)));
        clock.advance(Duration.ofDays(9).plusMinutes(1));

        assertThat(tell(fixture.id(), live(clock.instant(), MatchPhase.FIRST_HALF, 1, 0, 0)))
                .isEqualTo(ProgressVerdict.CHANGED);

        assertThat(liveMatches.get(fixture.id()).awayRedCards()).isZero();
    }

    /** Each of these is one change, whatever becomes of the order and however often each is told. */
    @Test
    void subscribersHearOfEachChangeOnceInOrderHoweverOftenItIsTold() throws Exception {
        MatchId match = match();
        List<LiveReport> reports = new ArrayList<>();
        List<IncomingEvent> goals = new ArrayList<>();
        Instant start = clock.instant();
        for (int minute = 1; minute <= 12; minute++) {
            goals.add(new IncomingEvent(EventKind.GOAL, TeamSide.HOME, minute * 4, null, "No. " + minute, null));
            reports.add(report(
                    start.plusMillis(minute), live(MatchPhase.FIRST_HALF, minute, minute, 0), List.copyOf(goals)));
        }
        Random random = new Random(SEED);
        try (StompClient socket = StompClient.withBearer(api, api.token(Role.USER))) {
            Queue<JsonNode> messages = socket.subscribe("/topic/matches." + match);

            ExecutorService threads = Executors.newFixedThreadPool(4);
            try {
                for (LiveReport report : reports) {
                    // The source repeats itself from four sides, and one of them is late.
                    List<Callable<ProgressVerdict>> told =
                            new ArrayList<>(Collections.nCopies(3, () -> intake.accept(match, report)));
                    told.add(() -> intake.accept(match, reports.get(random.nextInt(reports.indexOf(report) + 1))));
                    Collections.shuffle(told, random);
                    for (Future<ProgressVerdict> verdict : threads.invokeAll(told)) {
                        verdict.get();
                    }
                }
            } finally {
                threads.shutdownNow();
            }

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(messages.stream()
                                    .filter(message ->
                                            message.at("/type").asString().equals("match.score"))
                                    .map(message ->
                                            message.at("/data/score/home").asInt())
                                    .reduce(0, Math::max))
                            .as("seed %d", SEED)
                            .isEqualTo(12));
            List<JsonNode> happened = messages.stream()
                    .filter(message -> message.at("/type").asString().equals("match.event"))
                    .toList();
            assertThat(happened)
                    .extracting(message -> message.at("/data/event/player").asString())
                    .containsExactlyElementsOf(
                            goals.stream().map(IncomingEvent::player).toList());
            assertThat(happened)
                    .extracting(message -> message.at("/data/event/revision").asInt())
                    .isSorted();
            assertThat(happened)
                    .allSatisfy(message -> assertThat(
                                    message.at("/data/liveRevision").asInt())
                            .isGreaterThanOrEqualTo(
                                    message.at("/data/event/revision").asInt()));
            List<JsonNode> states = messages.stream()
                    .filter(message -> message.at("/type").asString().equals("match.score"))
                    .toList();
            assertThat(states)
                    .extracting(message -> message.at("/data/liveRevision").asInt())
                    .isSorted()
                    .doesNotHaveDuplicates()
                    .last()
                    .isEqualTo(liveMatches.get(match).revision());
            assertThat(messages)
                    .extracting(message -> message.at("/offset").asLong())
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void aPostponementIsTakenBackByWhoeverToldItAndNotByOthersNorFromPeople(ApplicationEvents events) {
        MatchId match = match();
        MatchProgress postponed = new MatchProgress(MatchStatus.POSTPONED, kickOff, null, null);
        MatchProgress scheduled = new MatchProgress(MatchStatus.SCHEDULED, kickOff, null, null);
        tell(match, postponed);
        LiveReport others = new LiveReport("others", clock.instant(), scheduled, null);

        assertThat(intake.accept(match, others)).isEqualTo(ProgressVerdict.ILLEGAL);
        assertThat(tell(match, scheduled)).isEqualTo(ProgressVerdict.CHANGED);
        assertThat(matches.get(match).status()).isEqualTo(MatchStatus.SCHEDULED);
        tell(match, postponed);
        assertThat(tell(match, live(MatchPhase.FIRST_HALF, 3, 0, 0))).isEqualTo(ProgressVerdict.CHANGED);
        scorekeeper.postpone(match);

        assertThat(tell(match, postponed)).isEqualTo(ProgressVerdict.UNCHANGED);
        assertThat(tell(match, scheduled)).isEqualTo(ProgressVerdict.ILLEGAL);
        assertThat(tell(match, finished(1, 0))).isEqualTo(ProgressVerdict.ILLEGAL);
        assertThat(matches.get(match).status()).isEqualTo(MatchStatus.POSTPONED);
        assertThat(events.stream(MatchCalledOff.class)
                        .filter(event -> event.matchId().equals(match)))
                .extracting(MatchCalledOff::revision)
                .containsExactly(1, 2, 3);
    }

    @Test
    void aCancellationIsTakenBackByWhoeverToldItAndNotByOthersNorFromPeople(ApplicationEvents events) {
        MatchId match = match();
        MatchProgress cancelled = new MatchProgress(MatchStatus.CANCELLED, kickOff, null, null);
        MatchProgress postponed = new MatchProgress(MatchStatus.POSTPONED, kickOff, null, null);
        MatchProgress scheduled = new MatchProgress(MatchStatus.SCHEDULED, kickOff, null, null);
        tell(match, cancelled);
        LiveReport others = new LiveReport("others", clock.instant(), scheduled, null);

        assertThat(intake.accept(match, others)).isEqualTo(ProgressVerdict.ILLEGAL);
        assertThat(tell(match, scheduled)).isEqualTo(ProgressVerdict.CHANGED);
        assertThat(matches.get(match).status()).isEqualTo(MatchStatus.SCHEDULED);
        tell(match, cancelled);
        MatchProgress tooSoon = live(clock.instant().plus(Duration.ofDays(1)), MatchPhase.FIRST_HALF, 1, 0, 0);
        assertThat(tell(match, tooSoon)).isEqualTo(ProgressVerdict.NOT_BEGUN);
        assertThat(matches.get(match).status()).isEqualTo(MatchStatus.CANCELLED);
        assertThat(tell(match, live(MatchPhase.FIRST_HALF, 3, 0, 0))).isEqualTo(ProgressVerdict.CHANGED);
        scorekeeper.cancel(match);

        for (MatchProgress told : List.of(scheduled, live(MatchPhase.FIRST_HALF, 5, 0, 0), finished(1, 0), postponed)) {
            assertThat(tell(match, told)).isEqualTo(ProgressVerdict.ILLEGAL);
        }
        assertThat(matches.get(match).status()).isEqualTo(MatchStatus.CANCELLED);
        assertThat(events.stream(MatchCalledOff.class)
                        .filter(event -> event.matchId().equals(match)))
                .extracting(MatchCalledOff::revision)
                .containsExactly(1, 2, 3);
    }

    @Test
    void whatAPersonHasPutOffIsNotPlayedBecauseASourceCancelledIt() {
        MatchId match = match();
        scorekeeper.postpone(match);

        assertThat(tell(match, new MatchProgress(MatchStatus.CANCELLED, kickOff, null, null)))
                .isEqualTo(ProgressVerdict.CHANGED);
        assertThat(tell(match, new MatchProgress(MatchStatus.SCHEDULED, kickOff, null, null)))
                .isEqualTo(ProgressVerdict.ILLEGAL);

        assertThat(matches.get(match).status()).isEqualTo(MatchStatus.CANCELLED);
    }

    @Test
    void eventsAreListedWithWhatWasTakenBack() {
        MatchId match = match();
        IncomingEvent goal = new IncomingEvent(EventKind.GOAL, TeamSide.HOME, 12, null, "No. 9", "No. 10");
        IncomingEvent card = new IncomingEvent(EventKind.RED_CARD, TeamSide.AWAY, 45, 2, "No. 4", null);
        intake.accept(match, report(clock.instant(), live(MatchPhase.FIRST_HALF, 46, 1, 0), List.of(goal, card)));
        intake.accept(match, report(clock.instant(), live(MatchPhase.FIRST_HALF, 46, 0, 0), List.of(card)));

        JsonNode events = Api.json(
                api.anonymous()
                        .get()
                        .uri("/api/v1/matches/" + match + "/events")
                        .exchange(),
                HttpStatus.OK);
        JsonNode live = Api.json(
                api.anonymous().get().uri("/api/v1/matches/" + match + "/live").exchange(), HttpStatus.OK);

        assertThat(events.at("/data"))
                .extracting(
                        event -> event.at("/kind").asString(),
                        event -> event.at("/minute").asInt(),
                        event -> event.at("/stoppage").asInt(),
                        event -> event.at("/withdrawn").asBoolean())
                .containsExactly(tuple("GOAL", 12, 0, true), tuple("RED_CARD", 45, 2, false));
        assertThat(live.at("/match/score/home").asInt()).isZero();
        assertThat(live.at("/match/clock/phase").asString()).isEqualTo("FIRST_HALF");
        assertThat(live.at("/awayRedCards").asInt()).isEqualTo(1);
        assertThat(live.at("/source").asString()).isEqualTo(SOURCE);
        assertThat(live.at("/stale").asBoolean()).isFalse();
    }

    @Test
    void aMatchThatNobodyTellsOfAnyMoreIsStale() {
        MatchId match = match();
        intake.accept(
                match,
                report(clock.instant().minus(Duration.ofMinutes(4)), live(MatchPhase.FIRST_HALF, 9, 0, 0), null));

        JsonNode live = Api.json(
                api.anonymous().get().uri("/api/v1/matches/" + match + "/live").exchange(), HttpStatus.OK);

        assertThat(live.at("/stale").asBoolean()).isTrue();
    }

    @Test
    void aModeratorMovesAMatchOn() {
        MatchId match = match();

        JsonNode moved = put(match, Map.of("home", 1, "away", 0, "phase", "SECOND_HALF", "minute", 51), HttpStatus.OK);
        JsonNode back =
                put(match, Map.of("home", 1, "away", 0, "phase", "FIRST_HALF"), HttpStatus.UNPROCESSABLE_CONTENT);

        assertThat(moved.at("/status").asString()).isEqualTo("LIVE");
        assertThat(moved.at("/clock/minute").asInt()).isEqualTo(51);
        assertThat(back.at("/errorCode").asString()).isEqualTo("BUSINESS_RULE_VIOLATION");
        put(match, Map.of("home", 1, "away", 0, "phase", "SECOND_HALF", "stoppage", 3), HttpStatus.BAD_REQUEST);
        put(match, Map.of("home", 1, "phase", "SECOND_HALF"), HttpStatus.BAD_REQUEST);
    }

    private JsonNode put(MatchId match, Map<String, ?> body, HttpStatus status) {
        return Api.json(
                api.as(Role.MODERATOR)
                        .put()
                        .uri("/api/v1/matches/" + match + "/score")
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(body)
                        .exchange(),
                status);
    }

    private ProgressVerdict tell(MatchId match, MatchProgress progress) {
        return intake.accept(match, report(clock.instant(), progress, null));
    }

    private static LiveReport report(Instant at, MatchProgress progress, List<IncomingEvent> events) {
        return new LiveReport(SOURCE, at, progress, events);
    }

    private MatchProgress live(MatchPhase phase, int minute, int home, int away) {
        return live(kickOff, phase, minute, home, away);
    }

    private static MatchProgress live(Instant kickOff, MatchPhase phase, int minute, int home, int away) {
        return new MatchProgress(MatchStatus.LIVE, kickOff, new PlayClock(phase, minute, null), new Score(home, away));
    }

    private static MatchProgress finished(int home, int away) {
        return new MatchProgress(MatchStatus.FINISHED, null, null, new Score(home, away));
    }

    /** One that has just kicked off, as far as we know. */
    private MatchId match() {
        MatchId match =
                TestLeague.withFixtures(fixtures, leagues, clock.instant(), 1).nextFixture(matches);
        intake.accept(match, report(kickOff, new MatchProgress(MatchStatus.SCHEDULED, kickOff, null, null), null));
        return match;
    }
}
