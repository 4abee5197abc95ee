package dev.tippmixmentor.backtest;

import dev.tippmixmentor.forecast.MatchResult;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import java.time.LocalDate;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** A third for each outcome, one half for three goals or more. */
final class UniformForecaster implements Forecaster {

    private static final MatchForecast FORECAST =
            new MatchForecast(OutcomeProbabilities.ofWeights(1, 1, 1), OptionalDouble.of(0.5), Optional.empty());

    @Override
    public void startSeason(int firstYear, LocalDate firstDay, Set<String> sides, Set<String> promoted) {}

    @Override
    public Optional<MatchForecast> forecast(Fixture fixture) {
        return Optional.of(FORECAST);
    }

    @Override
    public void learn(MatchResult result) {}
}
