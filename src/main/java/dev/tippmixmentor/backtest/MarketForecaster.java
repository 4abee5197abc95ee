package dev.tippmixmentor.backtest;

import dev.tippmixmentor.forecast.MatchResult;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

/** Says what a market said. */
record MarketForecaster(String market) implements Forecaster {

    @Override
    public void startSeason(int firstYear, LocalDate firstDay, Set<String> sides, Set<String> promoted) {}

    @Override
    public Optional<MatchForecast> forecast(Fixture fixture) {
        return Optional.ofNullable(fixture.quotes().get(market))
                .map(quote -> new MatchForecast(quote.outcome(), quote.over25(), Optional.empty()));
    }

    @Override
    public void learn(MatchResult result) {}
}
