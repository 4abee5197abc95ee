package dev.tippmixmentor.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.MatchStatus;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.forecast.GoalRates;
import dev.tippmixmentor.live.LiveIntake;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.TestLeague;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@IntegrationTest
class MatchdayTests {
    private static final int SEED = 7;
    private static final int LONGEST = 120;
    private static final GoalRates RATES = new GoalRates(1.5, 1.2, -0.05, true);

    @Autowired
    FixtureIntake fixtures;

    @Autowired
    Leagues leagues;

    @Autowired
    Matches matches;

    @Autowired
    LiveIntake intake;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Clock clock;

    private MatchId match;
    private Matchday matchday;

    @BeforeEach
    void aMatchIsPlayed() {
        Instant now = clock.instant();
        TestLeague league = TestLeague.withFixtures(fixtures, leagues, now, 1);
        match = matches.fixtures(league.id(), now, now.plus(Duration.ofDays(7)))
                .get(0)
                .id();
        matchday = matchday(match);
        matchday.kickOff();
    }

    @AfterEach
    void allow() {
        jdbc.sql("alter table football.matches drop constraint if exists matches_endless_ck")
                .update();
    }

    @Test
    void anEndThatCouldNotBeToldIsToldAMinuteLater() {
        refuseTheEnd();
        playToTheEnd(matchday);
        boolean overUntold = matchday.isOver();
        MatchStatus untold = matches.get(match).status();
        allow();

        matchday.playMinute();

        assertThat(overUntold).isFalse();
        assertThat(untold).isEqualTo(MatchStatus.LIVE);
        assertThat(matchday.isOver()).isTrue();
        assertThat(matches.get(match).status()).isEqualTo(MatchStatus.FINISHED);
    }

    @Test
    void aMatchThatCouldNotBeBrokenOffIsAMinuteLater() {
        matchday.playMinute();
        refuseTheEnd();
        matchday.breakOff();
        boolean overUntold = matchday.isOver();
        allow();

        matchday.playMinute();

        assertThat(overUntold).isFalse();
        assertThat(matchday.isOver()).isTrue();
        assertThat(matches.get(match).status()).isEqualTo(MatchStatus.ABANDONED);
    }

    @Test
    void aMatchThatIsOverButUntoldIsNotAbandoned() {
        refuseTheEnd();
        playToTheEnd(matchday);
        allow();

        matchday.breakOff();

        assertThat(matchday.isOver()).isTrue();
        assertThat(matches.get(match).status()).isEqualTo(MatchStatus.FINISHED);
    }

    @Test
    void aMatchThatIsNotThereIsNotToldForEver() {
        Matchday ofNothing = matchday(new MatchId(UUID.randomUUID()));

        playToTheEnd(ofNothing);

        assertThat(ofNothing.isOver()).isTrue();
    }

    private Matchday matchday(MatchId played) {
        return new Matchday(Map.of(played, new SimulatedMatch(RATES, clock.instant(), SEED)), intake, clock);
    }

    private static void playToTheEnd(Matchday played) {
        for (int minute = 0; minute < LONGEST; minute++) {
            played.playMinute();
        }
    }

    private void refuseTheEnd() {
        jdbc.sql("""
                        alter table football.matches
                        add constraint matches_endless_ck
                        check (id <> '%s' or status not in ('FINISHED', 'ABANDONED')) not valid
                        """.formatted(match)).update();
    }
}
