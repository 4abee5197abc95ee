package dev.tippmixmentor.predictions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tippmixmentor.forecast.OutcomeProbabilities;
import org.junit.jupiter.api.Test;

class ConfidenceTests {
    private static final OutcomeProbabilities EVEN = OutcomeProbabilities.ofWeights(1, 1, 1);
    private static final OutcomeProbabilities CLEAR = new OutcomeProbabilities(0.8, 0.15, 0.05);

    @Test
    void aForecastThatSaysNothingIsHalfAsSureAsOneThatIsCertain() {
        assertThat(Confidence.of(EVEN, 1_000_000)).isCloseTo(0.5, within(1e-4));
        assertThat(Confidence.of(new OutcomeProbabilities(1, 0, 0), 1_000_000)).isCloseTo(1, within(1e-4));
    }

    @Test
    void nothingIsSureAboutASideNeverSeen() {
        assertThat(Confidence.of(CLEAR, 0)).isZero();
    }

    @Test
    void confidenceGrowsWithDecisionAndWithKnowledge() {
        double previous = -1;
        for (double home = 0.34; home < 1; home += 0.01) {
            double rest = (1 - home) / 2;
            double confidence = Confidence.of(OutcomeProbabilities.ofWeights(home, rest, rest), 40);
            assertThat(confidence).isGreaterThan(previous);
            previous = confidence;
        }
        for (int matches = 1; matches < 200; matches++) {
            assertThat(Confidence.of(CLEAR, matches)).isGreaterThan(Confidence.of(CLEAR, matches - 1));
        }
    }
}
