package dev.tippmixmentor.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RunningMatchTests {

    private static final GoalRates EXPECTED = new GoalRates(1.6, 1.1, -0.06, false);

    @Test
    void atKickOffTheForecastStands() {
        ScoreMatrix scores = new RunningMatch(0, 0, 0, 0, 0).finalScores(EXPECTED);

        assertThat(scores.outcome().home())
                .isCloseTo(EXPECTED.scores().outcome().home(), within(1e-12));
        assertThat(scores.probability(2, 1)).isCloseTo(EXPECTED.scores().probability(2, 1), within(1e-12));
    }

    @Test
    void goalsThatFellCanNotBeTakenBack() {
        ScoreMatrix scores = new RunningMatch(30, 2, 1, 0, 0).finalScores(EXPECTED);

        assertThat(scores.over(2.5)).isCloseTo(1, within(1e-12));
        assertThat(scores.probability(1, 1)).isZero();
        assertThat(scores.probability(2, 1)).isPositive();
        assertThat(scores.expectedGoals(Side.HOME)).isBetween(2.0, 2 + 1.6);
    }

    @Test
    void aLeadIsWorthMoreTheLaterItIs() {
        double before = 0;
        for (int minute = 0; minute <= 90; minute += 5) {
            double wins = new RunningMatch(minute, 1, 0, 0, 0)
                    .finalScores(EXPECTED)
                    .outcome()
                    .home();
            assertThat(wins).isGreaterThan(before);
            before = wins;
        }
        assertThat(before).isBetween(0.9, 0.99);
    }

    @Test
    void aboutSixGoalsOfAHundredFallInStoppageTime() {
        double left = new RunningMatch(90, 0, 0, 0, 0).finalScores(EXPECTED).expectedGoals(Side.HOME) / EXPECTED.home();

        assertThat(left).isCloseTo(0.06, within(0.015));
    }

    @Test
    void aRedCardCostsGoalsAndGivesThem() {
        ScoreMatrix even = new RunningMatch(45, 0, 0, 0, 0).finalScores(EXPECTED);
        ScoreMatrix shortOfAMan = new RunningMatch(45, 0, 0, 1, 0).finalScores(EXPECTED);

        assertThat(shortOfAMan.expectedGoals(Side.HOME)).isCloseTo(even.expectedGoals(Side.HOME) * 2 / 3, within(1e-6));
        assertThat(shortOfAMan.expectedGoals(Side.AWAY)).isCloseTo(even.expectedGoals(Side.AWAY) * 1.25, within(1e-6));
    }

    @Test
    void theSideBehindPresses() {
        ScoreMatrix level = new RunningMatch(60, 1, 1, 0, 0).finalScores(EXPECTED);
        ScoreMatrix behind = new RunningMatch(60, 0, 1, 0, 0).finalScores(EXPECTED);

        assertThat(behind.expectedGoals(Side.HOME)).isGreaterThan(level.expectedGoals(Side.HOME) - 1);
    }

    @Test
    void impossibleMatchesAreRejected() {
        assertThatThrownBy(() -> new RunningMatch(-1, 0, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RunningMatch(10, 0, -1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
