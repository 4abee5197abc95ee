package dev.tippmixmentor.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tippmixmentor.forecast.MatchResult;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import dev.tippmixmentor.forecast.ScoreMatrix;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoreCardTests {

    private static final ScoreMatrix SCORES = ScoreMatrix.of(1.6, 1.1, -0.05);

    @Test
    void everyFigureIsTheMeanOverTheForecasts() {
        GradedForecast won = graded(MatchForecast.of(SCORES), 2, 1);
        GradedForecast lost = graded(MatchForecast.of(SCORES), 0, 1);

        ScoreCard card = ScoreCard.of(List.of(won, lost));

        assertThat(card.matches()).isEqualTo(2);
        assertThat(card.rankedProbabilityScore())
                .isCloseTo((won.rankedProbabilityScore() + lost.rankedProbabilityScore()) / 2, within(1e-12));
        assertThat(card.hitRate()).isEqualTo(0.5);
        assertThat(card.over25LogLoss())
                .hasValueCloseTo(-(Math.log(SCORES.over(2.5)) + Math.log(1 - SCORES.over(2.5))) / 2, within(1e-12));
        assertThat(card.scoreLogLoss())
                .hasValueCloseTo(
                        -(Math.log(SCORES.probability(2, 1)) + Math.log(SCORES.probability(0, 1))) / 2, within(1e-12));
    }

    @Test
    void aModelOfOutcomesHasNoFiguresOnGoals() {
        ScoreCard card = ScoreCard.of(List.of(graded(MatchForecast.of(OutcomeProbabilities.ofWeights(1, 1, 1)), 1, 1)));

        assertThat(card.over25LogLoss()).isEmpty();
        assertThat(card.bothScoreLogLoss()).isEmpty();
        assertThat(card.scoreLogLoss()).isEmpty();
    }

    @Test
    void calibrationCountsEveryProbabilityOnce() {
        OutcomeProbabilities certain = new OutcomeProbabilities(1, 0, 0);
        OutcomeProbabilities even = new OutcomeProbabilities(0.45, 0.1, 0.45);

        ScoreCard card =
                ScoreCard.of(List.of(graded(MatchForecast.of(certain), 1, 0), graded(MatchForecast.of(even), 1, 0)));

        assertThat(card.calibration())
                .containsExactly(
                        new CalibrationBin(0, 0, 2),
                        new CalibrationBin(0.1, 0, 1),
                        new CalibrationBin(0.45, 0.5, 2),
                        new CalibrationBin(1, 1, 1));
        assertThat(card.calibrationError()).isCloseTo((0.1 + 2 * 0.05) / 6, within(1e-12));
    }

    @Test
    void thereIsNoCardWithoutForecasts() {
        assertThatThrownBy(() -> ScoreCard.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static GradedForecast graded(MatchForecast forecast, int homeGoals, int awayGoals) {
        return GradedForecast.of(
                "league", forecast, new MatchResult(LocalDate.of(2020, 8, 1), "A", "B", homeGoals, awayGoals));
    }
}
