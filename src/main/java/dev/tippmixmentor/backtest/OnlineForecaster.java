package dev.tippmixmentor.backtest;

import dev.tippmixmentor.forecast.MatchResult;
import dev.tippmixmentor.forecast.OnlineFit;
import dev.tippmixmentor.forecast.OnlineRatings;
import dev.tippmixmentor.forecast.OnlineSettings;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

/** Score-driven ratings. */
final class OnlineForecaster implements Forecaster {

    private final OnlineRatings ratings;

    OnlineForecaster(OnlineSettings settings) {
        this.ratings = new OnlineRatings(settings);
    }

    @Override
    public void startSeason(int firstYear, LocalDate firstDay, Set<String> sides, Set<String> promoted) {
        ratings.startSeason(firstDay, sides);
    }

    @Override
    public Optional<MatchForecast> forecast(Fixture fixture) {
        return Optional.of(
                MatchForecast.of(ratings.rates(fixture.home(), fixture.away()).scores()));
    }

    OnlineFit fit() {
        return ratings.fit();
    }

    @Override
    public void learn(MatchResult result) {
        ratings.learn(result);
    }
}
