package dev.tippmixmentor.backtest;

import dev.tippmixmentor.forecast.DixonColesSettings;
import dev.tippmixmentor.forecast.MatchResult;
import dev.tippmixmentor.forecast.OnlineSettings;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

/** The geometric blend of fit and ratings. */
final class BlendedForecaster implements Forecaster {

    private final DixonColesForecaster fitted = new DixonColesForecaster(DixonColesSettings.map());
    private final OnlineForecaster online;
    private final double fitWeight;

    BlendedForecaster(OnlineSettings settings, double fitWeight) {
        this.online = new OnlineForecaster(settings);
        this.fitWeight = fitWeight;
    }

    @Override
    public void startSeason(int firstYear, LocalDate firstDay, Set<String> sides, Set<String> promoted) {
        fitted.startSeason(firstYear, firstDay, sides, promoted);
        online.startSeason(firstYear, firstDay, sides, promoted);
    }

    @Override
    public Optional<MatchForecast> forecast(Fixture fixture) {
        return fitted.fitOn(fixture.date())
                .map(fit -> fit.rates(fixture.home(), fixture.away()).blendedWith(online.rates(fixture), fitWeight))
                .map(rates -> MatchForecast.of(rates.scores()));
    }

    @Override
    public void learn(MatchResult result) {
        fitted.learn(result);
        online.learn(result);
    }
}
