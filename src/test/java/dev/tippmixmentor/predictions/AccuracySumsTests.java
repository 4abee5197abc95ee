package dev.tippmixmentor.predictions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tippmixmentor.forecast.Outcome;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import dev.tippmixmentor.predictions.AccuracySums.Graded;
import dev.tippmixmentor.predictions.AccuracyView.CalibrationBin;
import dev.tippmixmentor.predictions.AccuracyView.Scores;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class AccuracySumsTests {
    private static final Offset<Double> EXACT = within(1e-12);
    private static final OutcomeProbabilities CLEAR = new OutcomeProbabilities(0.75, 0.15, 0.1);

    private AccuracySums sums = AccuracySums.NONE;

    @Test
    void calibrationPutsEveryProbabilityIntoOneOfTenBins() {
        add(UUID.randomUUID(), CLEAR, Outcome.HOME, 0.1);
        add(UUID.randomUUID(), new OutcomeProbabilities(1, 0, 0), Outcome.AWAY, 0.1);

        AccuracyView view = sums.view("all");

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

        Scores baseRate = sums.view("all").baseRate();

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

        AccuracyView view = sums.view("all");

        // Deviations -0.2, -0.1, 0, 0.3: sample variance 0.14 / 3.
        double half = 1.959963984540054 * Math.sqrt(0.14 / 3 / 4);
        assertThat(view.rps()).isCloseTo(0.3, EXACT);
        assertThat(view.rpsInterval().low()).isCloseTo(0.3 - half, EXACT);
        assertThat(view.rpsInterval().high()).isCloseTo(0.3 + half, EXACT);
    }

    @Test
    void everyScoreHasAnIntervalOfItsOwn() {
        addGraded(new Scores(0.1, 1, 0.5), true);
        addGraded(new Scores(0.2, 3, 1.5), false);

        AccuracyView view = sums.view("all");

        // Deviations of one, a half and a half: the half width is the quantile times that, by the root of n - 1.
        double quantile = 1.959963984540054;
        assertThat(view.logLossInterval().high()).isCloseTo(2 + quantile, EXACT);
        assertThat(view.logLossInterval().low()).isCloseTo(2 - quantile, EXACT);
        assertThat(view.brierInterval().high()).isCloseTo(1 + quantile / 2, EXACT);
        assertThat(view.hitRateInterval()).isEqualTo(new AccuracyView.Interval(0, 1)); // 0.5 ± 0.98
    }

    @Test
    void sayingTheSameTwiceOfEveryMatchMakesNobodySurer() {
        AccuracySums twice = AccuracySums.NONE;
        for (double rps : new double[] {0.1, 0.2, 0.3, 0.6}) {
            UUID match = UUID.randomUUID();
            add(match, CLEAR, Outcome.HOME, rps);
            Graded graded = new Graded(match, CLEAR, Outcome.HOME, new Scores(rps, 1, 1), true, null);
            twice = twice.plus(AccuracySums.ofMatch(List.of(graded, graded)));
        }

        assertThat(twice.view("all").rpsInterval().low())
                .isCloseTo(sums.view("all").rpsInterval().low(), EXACT);
        assertThat(twice.view("all").rpsInterval().high())
                .isCloseTo(sums.view("all").rpsInterval().high(), EXACT);
    }

    @Test
    void oneMatchSaysNothingOfTheSpread() {
        add(UUID.randomUUID(), CLEAR, Outcome.HOME, 0.1);

        assertThat(sums.view("all").rpsInterval()).isNull();
    }

    @Test
    void takingAwayWhatWasAddedLeavesNothingInWhateverOrder() {
        Random random = new Random(20_261_125);
        List<AccuracySums> added = new ArrayList<>();
        for (int match = 0; match < 200; match++) {
            OutcomeProbabilities forecast = OutcomeProbabilities.ofWeights(
                    random.nextDouble() + 0.01, random.nextDouble() + 0.01, random.nextDouble() + 0.01);
            Outcome outcome = Outcome.of(random.nextInt(3), random.nextInt(3));
            Scores scores = new Scores(random.nextDouble(), 3 * random.nextDouble(), 2 * random.nextDouble());
            added.add(AccuracySums.ofMatch(Collections.nCopies(
                    1 + random.nextInt(3),
                    new Graded(UUID.randomUUID(), forecast, outcome, scores, random.nextBoolean(), forecast))));
        }
        AccuracySums all = added.stream().reduce(AccuracySums.NONE, AccuracySums::plus);

        Collections.shuffle(added, random);
        AccuracySums left = all;
        for (AccuracySums sums : added) {
            left = left.minus(sums);
        }

        assertThat(left).isEqualTo(AccuracySums.NONE);
    }

    private void addGraded(Scores scores, boolean hit) {
        sums = sums.plus(
                AccuracySums.ofMatch(List.of(new Graded(UUID.randomUUID(), CLEAR, Outcome.HOME, scores, hit, null))));
    }

    private void add(UUID match, OutcomeProbabilities forecast, Outcome outcome, double rps) {
        sums = sums.plus(
                AccuracySums.ofMatch(List.of(new Graded(match, forecast, outcome, new Scores(rps, 1, 1), true, null))));
    }
}
