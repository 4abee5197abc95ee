package dev.tippmixmentor.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tippmixmentor.forecast.Outcome;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import dev.tippmixmentor.forecast.ScoreMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** False alarms are counted on matches that really follow the forecasts, true alarms on matches that don't. */
class DriftTests {

    private static final int SIMULATIONS = 1_000;
    private static final OutcomeProbabilities BASE_RATES = new OutcomeProbabilities(0.44, 0.26, 0.30);

    @Test
    void aModelThatIsRightIsHardlyEverSuspected() {
        Random random = new Random(80);
        int warnings = 0;
        int alarms = 0;
        for (int simulation = 0; simulation < SIMULATIONS; simulation++) {
            DriftLevel level = Surprise.of(window(random, 1)).level();
            warnings += level == DriftLevel.WARNING ? 1 : 0;
            alarms += level == DriftLevel.ALARM ? 1 : 0;
        }

        assertThat(warnings).isLessThan(SIMULATIONS / 100);
        assertThat(alarms).isLessThanOrEqualTo(1);
    }

    @Test
    void aModelThatIsFarTooSureOfItselfIsFound() {
        Random random = new Random(81);
        int found = 0;
        for (int simulation = 0; simulation < 200; simulation++) {
            found += Surprise.of(window(random, 2.2)).level() == DriftLevel.STEADY ? 0 : 1;
        }

        assertThat(found).isGreaterThan(180);
    }

    @Test
    void certaintyCanNotBeJudged() {
        List<GradedOutcome> certain = List.of(new GradedOutcome(new OutcomeProbabilities(1, 0, 0), Outcome.HOME));

        assertThatThrownBy(() -> Surprise.of(certain)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aModelBetterThanBaseRatesHardlyEverLosesItsAdvantageInFiveSeasons() {
        Random random = new Random(82);
        int alarms = 0;
        for (int simulation = 0; simulation < 400; simulation++) {
            alarms += matchesUntilAlarm(random, true, 1_900) < 1_900 ? 1 : 0;
        }

        assertThat(alarms).isLessThanOrEqualTo(8);
    }

    @Test
    void aModelThatKnowsNothingIsFoundWithinASeason() {
        Random random = new Random(83);
        for (int simulation = 0; simulation < 200; simulation++) {
            assertThat(matchesUntilAlarm(random, false, 1_000)).isLessThan(380);
        }
    }

    @Test
    void forecastsThatAreSpreadAsUsualRaiseNoAlarm() {
        Random random = new Random(84);
        int warnings = 0;
        for (int simulation = 0; simulation < SIMULATIONS; simulation++) {
            warnings += PopulationShift.between(goals(random, 2_000, 2.7), goals(random, 400, 2.7))
                                    .level()
                            == DriftLevel.STEADY
                    ? 0
                    : 1;
        }

        assertThat(warnings).isLessThan(SIMULATIONS / 100);
    }

    @Test
    void aShiftOfExpectedGoalsIsSeenWithoutAnyResult() {
        Random random = new Random(85);

        PopulationShift shift = PopulationShift.between(goals(random, 2_000, 2.7), goals(random, 400, 3.1));

        assertThat(shift.level()).isEqualTo(DriftLevel.ALARM);
    }

    @Test
    void tooSmallSamplesAreRejected() {
        assertThatThrownBy(() -> PopulationShift.between(new double[9], new double[9]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static int matchesUntilAlarm(Random random, boolean knows, int limit) {
        LostAdvantage lost = LostAdvantage.NONE;
        for (int match = 0; match < limit; match++) {
            OutcomeProbabilities forecast = forecast(random);
            Outcome outcome = draw(random, knows ? forecast : BASE_RATES);
            lost = lost.after(new GradedOutcome(forecast, outcome), new GradedOutcome(BASE_RATES, outcome));
            if (lost.level() == DriftLevel.ALARM) {
                return match;
            }
        }
        return limit;
    }

    /** Matches that follow forecasts; what is graded was stretched by {@code certainty}, 1 meaning not at all. */
    private static List<GradedOutcome> window(Random random, double certainty) {
        List<GradedOutcome> window = new ArrayList<>();
        for (int match = 0; match < Surprise.USUAL_WINDOW; match++) {
            OutcomeProbabilities truth = forecast(random);
            window.add(new GradedOutcome(
                    OutcomeProbabilities.ofWeights(
                            Math.pow(truth.home(), certainty),
                            Math.pow(truth.draw(), certainty),
                            Math.pow(truth.away(), certainty)),
                    draw(random, truth)));
        }
        return window;
    }

    private static OutcomeProbabilities forecast(Random random) {
        double lead = 0.35 * random.nextGaussian();
        return ScoreMatrix.of(1.5 * Math.exp(lead), 1.2 * Math.exp(-lead), -0.05)
                .outcome();
    }

    private static Outcome draw(Random random, OutcomeProbabilities probabilities) {
        double point = random.nextDouble();
        if (point < probabilities.home()) {
            return Outcome.HOME;
        }
        return point < probabilities.home() + probabilities.draw() ? Outcome.DRAW : Outcome.AWAY;
    }

    private static double[] goals(Random random, int count, double mean) {
        double[] goals = new double[count];
        for (int i = 0; i < count; i++) {
            goals[i] = mean + 0.35 * random.nextGaussian();
        }
        return goals;
    }
}
