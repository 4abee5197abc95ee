package dev.tippmixmentor.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ScoringRulesTests {

    private static final OutcomeProbabilities LEANING = new OutcomeProbabilities(0.5, 0.3, 0.2);

    @Test
    void rankedProbabilityScoresAgreeWithTheReference() {
        OutcomeProbabilities certain = new OutcomeProbabilities(1, 0, 0);
        OutcomeProbabilities uniform = OutcomeProbabilities.ofWeights(1, 1, 1);

        assertRankedProbabilityScores(certain, 0, 0.5, 1);
        assertRankedProbabilityScores(uniform, 5.0 / 18, 1.0 / 9, 5.0 / 18);
        assertRankedProbabilityScores(LEANING, 0.145, 0.145, 0.445);
    }

    @Test
    void logLossIsTheSurprise() {
        assertThat(ScoringRules.logLoss(LEANING, Outcome.DRAW)).isCloseTo(-Math.log(0.3), within(1e-15));
        assertThat(ScoringRules.logLoss(new OutcomeProbabilities(1, 0, 0), Outcome.AWAY))
                .isInfinite();
    }

    @Test
    void brierIsTheSumOverThreeOutcomes() {
        assertThat(ScoringRules.brier(LEANING, Outcome.HOME)).isCloseTo(0.25 + 0.09 + 0.04, within(1e-15));
        assertThat(ScoringRules.brier(new OutcomeProbabilities(0, 0, 1), Outcome.HOME))
                .isCloseTo(2, within(1e-15));
    }

    @Test
    void noRuleRewardsSayingAnythingButWhatOneBelieves() {
        Random random = new Random(30);
        for (int i = 0; i < 1_000; i++) {
            OutcomeProbabilities belief = random(random);
            OutcomeProbabilities said = random(random);

            assertThat(expected(ScoringRules::rankedProbabilityScore, belief, belief))
                    .isLessThanOrEqualTo(expected(ScoringRules::rankedProbabilityScore, said, belief));
            assertThat(expected(ScoringRules::logLoss, belief, belief))
                    .isLessThanOrEqualTo(expected(ScoringRules::logLoss, said, belief));
            assertThat(expected(ScoringRules::brier, belief, belief))
                    .isLessThanOrEqualTo(expected(ScoringRules::brier, said, belief));
        }
    }

    @Test
    void theMostLikelyOutcomeIsFound() {
        assertThat(LEANING.mostLikely()).isEqualTo(Outcome.HOME);
        assertThat(new OutcomeProbabilities(0.3, 0.4, 0.3).mostLikely()).isEqualTo(Outcome.DRAW);
        assertThat(new OutcomeProbabilities(0.2, 0.4, 0.4).mostLikely()).isEqualTo(Outcome.AWAY);
        assertThat(OutcomeProbabilities.ofWeights(1, 1, 1).mostLikely()).isEqualTo(Outcome.HOME);
    }

    @Test
    void theOutcomeOfAScoreIsSeenFromTheHomeSide() {
        assertThat(Outcome.of(2, 1)).isEqualTo(Outcome.HOME);
        assertThat(Outcome.of(1, 1)).isEqualTo(Outcome.DRAW);
        assertThat(Outcome.of(0, 1)).isEqualTo(Outcome.AWAY);
    }

    @Test
    void whatDoesNotSumToOneIsRejected() {
        assertThatThrownBy(() -> new OutcomeProbabilities(0.5, 0.3, 0.3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OutcomeProbabilities(1.2, -0.1, -0.1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OutcomeProbabilities(Double.NaN, 0.5, 0.5))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> OutcomeProbabilities.ofWeights(0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private interface Rule {
        double score(OutcomeProbabilities forecast, Outcome outcome);
    }

    private static double expected(Rule rule, OutcomeProbabilities said, OutcomeProbabilities belief) {
        double sum = 0;
        for (Outcome outcome : Outcome.values()) {
            sum += belief.probability(outcome) * rule.score(said, outcome);
        }
        return sum;
    }

    private static OutcomeProbabilities random(Random random) {
        return OutcomeProbabilities.ofWeights(
                random.nextDouble() + 0.01, random.nextDouble() + 0.01, random.nextDouble() + 0.01);
    }

    private static void assertRankedProbabilityScores(
            OutcomeProbabilities forecast, double home, double draw, double away) {
        assertThat(ScoringRules.rankedProbabilityScore(forecast, Outcome.HOME)).isCloseTo(home, within(1e-15));
        assertThat(ScoringRules.rankedProbabilityScore(forecast, Outcome.DRAW)).isCloseTo(draw, within(1e-15));
        assertThat(ScoringRules.rankedProbabilityScore(forecast, Outcome.AWAY)).isCloseTo(away, within(1e-15));
    }
}
