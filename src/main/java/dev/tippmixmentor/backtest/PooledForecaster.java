package dev.tippmixmentor.backtest;

import dev.tippmixmentor.forecast.MatchResult;
import dev.tippmixmentor.forecast.Outcome;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

/** The weighted mean of two models' outcomes, with the scores of the first brought to it. */
record PooledForecaster(Forecaster main, Forecaster other, double mainWeight) implements Forecaster {

    @Override
    public void startSeason(int firstYear, LocalDate firstDay, Set<String> sides, Set<String> promoted) {
        main.startSeason(firstYear, firstDay, sides, promoted);
        other.startSeason(firstYear, firstDay, sides, promoted);
    }

    @Override
    public Optional<MatchForecast> forecast(Fixture fixture) {
        return main.forecast(fixture)
                .flatMap(first -> other.forecast(fixture).map(second -> pool(first, second.outcome())));
    }

    @Override
    public void learn(MatchResult result) {
        main.learn(result);
        other.learn(result);
    }

    @Override
    public int failedFits() {
        return main.failedFits() + other.failedFits();
    }

    private MatchForecast pool(MatchForecast first, OutcomeProbabilities second) {
        OutcomeProbabilities pooled = OutcomeProbabilities.ofWeights(
                mean(first.outcome(), second, Outcome.HOME),
                mean(first.outcome(), second, Outcome.DRAW),
                mean(first.outcome(), second, Outcome.AWAY));
        return first.scores()
                .map(scores -> MatchForecast.of(scores.withOutcome(pooled)))
                .orElseGet(() -> MatchForecast.of(pooled));
    }

    private double mean(OutcomeProbabilities one, OutcomeProbabilities two, Outcome outcome) {
        return mainWeight * one.probability(outcome) + (1 - mainWeight) * two.probability(outcome);
    }
}
