package dev.tippmixmentor.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tippmixmentor.backtest.DriftLevel;
import dev.tippmixmentor.backtest.GradedOutcome;
import dev.tippmixmentor.football.MatchCoverage;
import dev.tippmixmentor.forecast.Outcome;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import dev.tippmixmentor.forecast.ScoreMatrix;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A model in use is looked at after every round, through a window that moves: more chances of a false alarm than one window
 * has. So they are counted over whole lives of models.
 */
class LiveDriftTests {
    private static final int SEASON = 380;
    private static final int FIVE_SEASONS = 5 * SEASON;
    private static final int ROUND = 10;
    private static final int LIVES = 25;
    private static final int MANY_LIVES = 500;
    private static final OutcomeProbabilities BASE_RATES = new OutcomeProbabilities(0.45, 0.25, 0.30);

    @Test
    void aModelThatIsRightIsSeldomSuspectedInFiveSeasons() {
        assertThatFewAreSuspected(new Random(90), LIVES, 0.2);
    }

    @Test
    @Tag("benchmark")
    void ofManyModelsThatAreRightNoMoreAreSuspectedThanIsDocumented() {
        assertThatFewAreSuspected(new Random(94), MANY_LIVES, 0.09);
    }

    @Test
    void aModelWithItsSidesSwappedIsFoundInHalfASeason() {
        Random random = new Random(91);
        for (int life = 0; life < LIVES; life++) {
            List<LiveDrift.Judged> history = matches(random, 1_200, UnaryOperator.identity());
            history.addAll(matches(random, SEASON / 2, LiveDriftTests::swapped));

            assertThat(levels(history)).containsEntry(DriftMeasure.SURPRISE, DriftLevel.ALARM);
        }
    }

    @Test
    void aModelThatSaysNoMoreThanBaseRatesLosesItsAdvantageInAWindow() {
        Random random = new Random(92);
        int found = 0;
        for (int life = 0; life < LIVES; life++) {
            List<LiveDrift.Judged> history = new ArrayList<>();
            for (int match = 0; match < LiveDrift.RECENT; match++) {
                history.add(judged(BASE_RATES, draw(random, BASE_RATES), 2.7));
            }
            found += levels(history).get(DriftMeasure.LOST_ADVANTAGE) == DriftLevel.ALARM ? 1 : 0;
        }

        assertThat(found).isEqualTo(LIVES);
    }

    @Test
    void whatHasTooFewMatchesIsNotJudged() {
        Random random = new Random(93);

        assertThat(levels(matches(random, 99, UnaryOperator.identity()))).isEmpty();
        assertThat(levels(matches(random, 1_199, UnaryOperator.identity())))
                .containsOnlyKeys(DriftMeasure.SURPRISE, DriftMeasure.LOST_ADVANTAGE);
        assertThat(LiveDrift.ofInputs(new MatchCoverage(9, 9, 0, 0), new MatchCoverage(380, 380, 380, 380)))
                .isEmpty();
        assertThat(LiveDrift.ofInputs(new MatchCoverage(40, 40, 0, 0), new MatchCoverage(49, 49, 49, 49)))
                .isEmpty();
    }

    @Test
    void whatIsMissingMoreThanItUsedToBeIsSuspected() {
        List<DriftReading> readings =
                LiveDrift.ofInputs(new MatchCoverage(40, 30, 20, 3), new MatchCoverage(380, 380, 380, 380));

        assertThat(readings)
                .extracting(DriftReading::measure)
                .containsExactly(DriftMeasure.MISSING_RESULTS, DriftMeasure.MISSING_ODDS, DriftMeasure.MISSING_SHOTS);
        assertThat(readings)
                .extracting(DriftReading::level)
                .containsExactly(DriftLevel.WARNING, DriftLevel.WARNING, DriftLevel.ALARM);
        assertThat(readings).extracting(DriftReading::matches).containsExactly(40, 30, 30);
        assertThat(readings.get(2).value()).isCloseTo(0.9, within(1e-12));
    }

    @Test
    void whatWasNeverThereIsNotMissed() {
        List<DriftReading> readings =
                LiveDrift.ofInputs(new MatchCoverage(40, 40, 0, 0), new MatchCoverage(380, 380, 0, 0));

        assertThat(readings)
                .hasSize(3)
                .allSatisfy(reading -> assertThat(reading.level()).isEqualTo(DriftLevel.STEADY));
    }

    private static void assertThatFewAreSuspected(Random random, int lives, double share) {
        Map<DriftMeasure, Integer> suspected = new EnumMap<>(DriftMeasure.class);
        int alarmed = 0;
        for (int life = 0; life < lives; life++) {
            Map<DriftMeasure, DriftLevel> worst = worst(matches(random, FIVE_SEASONS, UnaryOperator.identity()));
            worst.forEach(
                    (measure, level) -> suspected.merge(measure, level == DriftLevel.STEADY ? 0 : 1, Integer::sum));
            alarmed += worst.containsValue(DriftLevel.ALARM) ? 1 : 0;
        }

        assertThat(suspected)
                .as("models out of %s that were ever suspected", lives)
                .hasSize(4)
                .allSatisfy(
                        (measure, models) -> assertThat((double) models / lives).isLessThan(share));
        assertThat((double) alarmed / lives)
                .as("share of models that ever alarmed")
                .isLessThan(0.02);
    }

    /** The worst of each measure, looked at after every round of a life. */
    private static Map<DriftMeasure, DriftLevel> worst(List<LiveDrift.Judged> life) {
        Map<DriftMeasure, DriftLevel> worst = new EnumMap<>(DriftMeasure.class);
        for (int played = ROUND; played <= life.size(); played += ROUND) {
            levels(life.subList(0, played))
                    .forEach((measure, level) -> worst.merge(measure, level, (a, b) -> a.compareTo(b) >= 0 ? a : b));
        }
        return worst;
    }

    private static Map<DriftMeasure, DriftLevel> levels(List<LiveDrift.Judged> history) {
        Map<DriftMeasure, DriftLevel> levels = new EnumMap<>(DriftMeasure.class);
        LiveDrift.ofForecasts(history).forEach(reading -> levels.put(reading.measure(), reading.level()));
        return levels;
    }

    /** Matches that follow forecasts, of which {@code told} is graded. */
    private static List<LiveDrift.Judged> matches(Random random, int count, UnaryOperator<OutcomeProbabilities> told) {
        List<LiveDrift.Judged> matches = new ArrayList<>();
        for (int match = 0; match < count; match++) {
            double lead = 0.35 * random.nextGaussian();
            double home = 1.5 * Math.exp(lead);
            double away = 1.2 * Math.exp(-lead);
            OutcomeProbabilities truth = ScoreMatrix.of(home, away, -0.05).outcome();
            matches.add(judged(told.apply(truth), draw(random, truth), home + away));
        }
        return matches;
    }

    private static LiveDrift.Judged judged(OutcomeProbabilities told, Outcome outcome, double expectedGoals) {
        return new LiveDrift.Judged(new GradedOutcome(told, outcome), Optional.of(BASE_RATES), expectedGoals);
    }

    private static OutcomeProbabilities swapped(OutcomeProbabilities truth) {
        return new OutcomeProbabilities(truth.away(), truth.draw(), truth.home());
    }

    private static Outcome draw(Random random, OutcomeProbabilities probabilities) {
        double point = random.nextDouble();
        if (point < probabilities.home()) {
            return Outcome.HOME;
        }
        return point < probabilities.home() + probabilities.draw() ? Outcome.DRAW : Outcome.AWAY;
    }
}
