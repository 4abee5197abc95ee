package dev.tippmixmentor.predictions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tippmixmentor.forecast.Outcome;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import dev.tippmixmentor.predictions.AccuracyTally.Graded;
import dev.tippmixmentor.predictions.AccuracyView.CalibrationBin;
import dev.tippmixmentor.predictions.AccuracyView.Scores;
import java.util.UUID;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class AccuracyTallyTests {
    private static final Offset<Double> EXACT = within(1e-12);
    private static final OutcomeProbabilities CLEAR = new OutcomeProbabilities(0.75, 0.15, 0.1);

    private final AccuracyTally tally = new AccuracyTally();

    @Test
    void calibrationPutsEveryProbabilityIntoOneOfTenBins() {
        add(UUID.randomUUID(), CLEAR, Outcome.HOME, 0.1);
        add(UUID.randomUUID(), new OutcomeProbabilities(1, 0, 0), Outcome.AWAY, 0.1);

        AccuracyView view = tally.view("all");

        assertThat(view.calibration())
                .containsExactly(
                        new CalibrationBin(0, 0.5, 2),
                        new CalibrationBin(0.125, 0, 2),
                        new CalibrationBin(0.75, 1, 1),
                        new CalibrationBin(1, 0, 1));
        assertThat(view.calibrationError()).isCloseTo((2 * 0.5 + 2 * 0.125 + 1 * 0.25 + 1 * 1.0) / 6, EXACT);
    }

    @Test
    void theBaseRateSaysTheSharesOfTheMatchesThemselves() {
        add(UUID.randomUUID(), CLEAR, Outcome.HOME, 0.1);
        add(UUID.randomUUID(), CLEAR, Outcome.HOME, 0.1);
        add(UUID.randomUUID(), CLEAR, Outcome.AWAY, 0.1);
        add(UUID.randomUUID(), CLEAR, Outcome.HOME, 0.1);

        Scores baseRate = tally.view("all").baseRate();

        // Three quarters and one quarter; nobody drew, and that costs nothing.
        assertThat(baseRate.rps()).isCloseTo(0.75 * 0.0625 + 0.25 * 0.5625, EXACT);
        assertThat(baseRate.logLoss()).isCloseTo(-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25), EXACT);
        assertThat(baseRate.brier()).isCloseTo(0.75 * 0.125 + 0.25 * 1.125, EXACT);
    }

    @Test
    void theIntervalIsThatOfTheMeanOfASample() {
        for (double rps : new double[] {0.1, 0.2, 0.3, 0.6}) {
            add(UUID.randomUUID(), CLEAR, Outcome.HOME, rps);
        }

        AccuracyView view = tally.view("all");

        // Deviations -0.2, -0.1, 0, 0.3: sample variance 0.14 / 3.
        double half = 1.959963984540054 * Math.sqrt(0.14 / 3 / 4);
        assertThat(view.rps()).isCloseTo(0.3, EXACT);
        assertThat(view.rpsInterval().low()).isCloseTo(0.3 - half, EXACT);
        assertThat(view.rpsInterval().high()).isCloseTo(0.3 + half, EXACT);
    }

    @Test
    void sayingTheSameTwiceOfEveryMatchMakesNobodySurer() {
        AccuracyTally twice = new AccuracyTally();
        for (double rps : new double[] {0.1, 0.2, 0.3, 0.6}) {
            UUID match = UUID.randomUUID();
            add(match, CLEAR, Outcome.HOME, rps);
            for (int time = 0; time < 2; time++) {
                twice.add(new Graded(match, CLEAR, Outcome.HOME, new Scores(rps, 1, 1), true, null));
            }
        }

        assertThat(twice.view("all").rpsInterval().low())
                .isCloseTo(tally.view("all").rpsInterval().low(), EXACT);
        assertThat(twice.view("all").rpsInterval().high())
                .isCloseTo(tally.view("all").rpsInterval().high(), EXACT);
    }

    @Test
    void oneMatchSaysNothingOfTheSpread() {
        add(UUID.randomUUID(), CLEAR, Outcome.HOME, 0.1);

        assertThat(tally.view("all").rpsInterval()).isNull();
    }

    private void add(UUID match, OutcomeProbabilities forecast, Outcome outcome, double rps) {
        tally.add(new Graded(match, forecast, outcome, new Scores(rps, 1, 1), true, null));
    }
}
