package dev.tippmixmentor.backtest;

import dev.tippmixmentor.forecast.BlendedFit;
import dev.tippmixmentor.forecast.DixonColesFit;
import dev.tippmixmentor.forecast.DixonColesSettings;
import dev.tippmixmentor.forecast.MatchResult;
import dev.tippmixmentor.forecast.OnlineFit;
import dev.tippmixmentor.forecast.OnlineSettings;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** Dixon-Coles blended with ratings. */
final class BlendedForecaster implements Forecaster {

    private final DixonColesForecaster fitted = new DixonColesForecaster(DixonColesSettings.map());
    private final OnlineForecaster online;
    private final BiFunction<DixonColesFit, OnlineFit, BlendedFit> blend;

    BlendedForecaster(OnlineSettings settings, BiFunction<DixonColesFit, OnlineFit, BlendedFit> blend) {
        this.online = new OnlineForecaster(settings);
        this.blend = blend;
    }

    @Override
    public void startSeason(int firstYear, LocalDate firstDay, Set<String> sides, Set<String> promoted) {
        fitted.startSeason(firstYear, firstDay, sides, promoted);
        online.startSeason(firstYear, firstDay, sides, promoted);
    }

    @Override
    public Optional<MatchForecast> forecast(Fixture fixture) {
        return fitted.fitOn(fixture.date())
                .map(fit -> blend.apply(fit, online.fit()))
                .map(model -> MatchForecast.of(
                        model.rates(fixture.home(), fixture.away()).scores()));
    }

    @Override
    public void learn(MatchResult result) {
        fitted.learn(result);
        online.learn(result);
    }

    @Override
    public int failedFits() {
        return fitted.failedFits();
    }
}
