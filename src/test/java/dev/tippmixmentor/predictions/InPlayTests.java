package dev.tippmixmentor.predictions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.MatchPhase;
import dev.tippmixmentor.football.MatchProgress;
import dev.tippmixmentor.football.MatchStatus;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.PlayClock;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.forecast.GoalRates;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import dev.tippmixmentor.forecast.RunningMatch;
import dev.tippmixmentor.live.EventKind;
import dev.tippmixmentor.live.IncomingEvent;
import dev.tippmixmentor.live.LiveIntake;
import dev.tippmixmentor.live.LiveReport;
import dev.tippmixmentor.live.TeamSide;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.StompClient;
import dev.tippmixmentor.testing.TestLeague;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.JsonNode;

@IntegrationTest
class InPlayTests {
    @Autowired
    Api api;

    @Autowired
    FixtureIntake fixtures;

    @Autowired
    Leagues leagues;

    @Autowired
    Matches matches;

    @Autowired
    Publishing publishing;

    @Autowired
    PreMatchRates rates;

    @Autowired
    LiveIntake intake;

    @Autowired
    SettableClock clock;

    @Test
    void aRunningMatchIsForecastFromWhatWasSaidBeforeKickOff() throws Exception {
        MatchId match = fixture();
        publishing.publish(match, null);
        GoalRates before = rates.of(match).orElseThrow();
        try (StompClient socket = StompClient.withBearer(api, api.token(Role.USER))) {
            BlockingQueue<JsonNode> messages = socket.subscribe("/topic/predictions." + match);

            run(match, 61, 1, 0, List.of(new IncomingEvent(EventKind.RED_CARD, TeamSide.AWAY, 60, null, null, null)));

            OutcomeProbabilities expected =
                    new RunningMatch(60, 1, 0, 0, 1).finalScores(before).outcome();
            JsonNode answer = inPlay(match, HttpStatus.OK);
            assertThat(answer.at("/outcome/home").asDouble()).isCloseTo(expected.home(), within(1e-9));
            assertThat(answer.at("/outcome/draw").asDouble()).isCloseTo(expected.draw(), within(1e-9));
            assertThat(answer.at("/awayRedCards").asInt()).isEqualTo(1);
            assertThat(answer.at("/score/home").asInt()).isEqualTo(1);
            assertThat(answer.at("/clock/minute").asInt()).isEqualTo(61);
            assertThat(answer.at("/stale").asBoolean()).isFalse();
            JsonNode told;
            do { // what was published before may come late
                told = messages.poll(10, TimeUnit.SECONDS);
                assertThat(told).isNotNull();
            } while (!told.at("/type").asString().equals("prediction.in-play"));
            assertThat(told.at("/data/outcome/home").asDouble()).isCloseTo(expected.home(), within(1e-9));
        }
    }

    @Test
    void inStoppageTimeLittleIsLeft() {
        MatchId match = fixture();
        publishing.publish(match, null);
        intake.accept(
                match,
                new LiveReport(
                        "test",
                        clock.instant(),
                        new MatchProgress(
                                MatchStatus.LIVE,
                                clock.instant(),
                                new PlayClock(MatchPhase.SECOND_HALF, 90, 3),
                                new Score(2, 0)),
                        null));

        assertThat(inPlay(match, HttpStatus.OK).at("/outcome/home").asDouble()).isGreaterThan(0.99);
    }

    @Test
    void whatIsNotPlayedOrWasNeverForecastHasNoneInPlay() {
        MatchId match = fixture();

        JsonNode notYet = inPlay(match, HttpStatus.UNPROCESSABLE_CONTENT);
        run(match, 1, 0, 0, List.of());
        JsonNode never = inPlay(match, HttpStatus.NOT_FOUND);

        assertThat(notYet.at("/errorCode").asString()).isEqualTo("BUSINESS_RULE_VIOLATION");
        assertThat(never.at("/errorCode").asString()).isEqualTo("RESOURCE_NOT_FOUND");
    }

    private MatchId fixture() {
        return TestLeague.withFixtures(fixtures, leagues, clock.instant(), 2).nextFixture(matches);
    }

    private void run(MatchId match, int minute, int home, int away, List<IncomingEvent> events) {
        intake.accept(
                match,
                new LiveReport(
                        "test",
                        clock.instant(),
                        new MatchProgress(
                                MatchStatus.LIVE,
                                clock.instant(),
                                new PlayClock(
                                        minute > 45 ? MatchPhase.SECOND_HALF : MatchPhase.FIRST_HALF, minute, null),
                                new Score(home, away)),
                        events));
    }

    private JsonNode inPlay(MatchId match, HttpStatus status) {
        return Api.json(
                api.anonymous()
                        .get()
                        .uri("/api/v1/predictions/match/" + match + "/in-play")
                        .exchange(),
                status);
    }
}
