package dev.tippmixmentor.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarginRemovalTests {

    @Test
    void threeMethodsAgreeWithTheReference() {
        assertClose(MarginRemoval.proportional(2.7, 2.3, 4.4), 0.35873803615739097, 0.4211272598369373);
        assertClose(MarginRemoval.power(2.7, 2.3, 4.4), 0.3591710998530001, 0.4237307529945639);
        assertClose(MarginRemoval.shin(2.7, 2.3, 4.4), 0.35934391959190937, 0.42324384818311955);
    }

    @Test
    void oddsWithoutMarginStayAsTheyAre() {
        assertClose(MarginRemoval.proportional(2, 4, 4), 0.5, 0.25);
        assertClose(MarginRemoval.power(2, 4, 4), 0.5, 0.25);
        assertClose(MarginRemoval.shin(2, 4, 4), 0.5, 0.25);
    }

    @Test
    void oddsThatPayMoreThanTheyShouldAreScaledUp() {
        assertThat(MarginRemoval.shin(2.2, 4.4, 4.4).home()).isCloseTo(0.5, within(1e-9));
        assertThat(MarginRemoval.power(2.2, 4.4, 4.4).home()).isGreaterThan(0.45);
    }

    @Test
    void extremeOddsStayProbabilities() {
        assertThat(MarginRemoval.shin(1.01, 26, 101).home()).isBetween(0.9, 1.0);
        assertThat(MarginRemoval.power(1.01, 26, 101).home()).isBetween(0.9, 1.0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 0.5, -2, Double.NaN, Double.POSITIVE_INFINITY})
    void impossibleOddsAreRejectedByName(double odds) {
        assertThatThrownBy(() -> MarginRemoval.proportional(odds, 3, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("home " + odds);
        assertThatThrownBy(() -> MarginRemoval.power(3, odds, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MarginRemoval.shin(3, 3, odds)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void assertClose(OutcomeProbabilities probabilities, double home, double draw) {
        assertThat(probabilities.home()).isCloseTo(home, within(1e-9));
        assertThat(probabilities.draw()).isCloseTo(draw, within(1e-9));
    }
}
