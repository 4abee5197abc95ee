package dev.tippmixmentor.backtest;

import dev.tippmixmentor.forecast.BlendedFit;
import dev.tippmixmentor.forecast.MatchResult;
import dev.tippmixmentor.forecast.OnlineSettings;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

/** Slow ratings of goals blended with fast ratings of shots. */
final class TwoSpeedForecaster implements Forecaster {

    private final OnlineForecaster slow = new OnlineForecaster(OnlineSettings.slowGoals());
    private final OnlineForecaster fast = new OnlineForecaster(OnlineSettings.fastShots());

    @Override
    public void startSeason(int firstYear, LocalDate firstDay, Set<String> sides, Set<String> promoted) {
        slow.startSeason(firstYear, firstDay, sides, promoted);
        fast.startSeason(firstYear, firstDay, sides, promoted);
    }

    @Override
    public Optional<MatchForecast> forecast(Fixture fixture) {
        return Optional.of(MatchForecast.of(BlendedFit.twoSpeeds(slow.fit(), fast.fit())
                .rates(fixture.home(), fixture.away())
                .scores()));
    }

    @Override
    public void learn(MatchResult result) {
        slow.learn(result);
        fast.learn(result);
    }
}
