package dev.tippmixmentor.backtest;

import dev.tippmixmentor.forecast.OutcomeProbabilities;
import dev.tippmixmentor.forecast.ScoreMatrix;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a model said about a fixture.
 *
 * @param over25 probability of three goals or more, empty if the model can't tell
 * @param scores all scores, empty if the model knows only outcomes
 */
public record MatchForecast(OutcomeProbabilities outcome, OptionalDouble over25, Optional<ScoreMatrix> scores) {

    static MatchForecast of(ScoreMatrix scores) {
        return new MatchForecast(scores.outcome(), OptionalDouble.of(scores.over(2.5)), Optional.of(scores));
    }

    static MatchForecast of(OutcomeProbabilities outcome) {
        return new MatchForecast(outcome, OptionalDouble.empty(), Optional.empty());
    }
}
