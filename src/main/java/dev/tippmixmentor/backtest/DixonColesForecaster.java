package dev.tippmixmentor.backtest;

import dev.tippmixmentor.forecast.DixonColes;
import dev.tippmixmentor.forecast.DixonColesFit;
import dev.tippmixmentor.forecast.DixonColesSettings;
import dev.tippmixmentor.forecast.FitFailedException;
import dev.tippmixmentor.forecast.MatchResult;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Dixon-Coles, refitted on every day with a match. */
final class DixonColesForecaster implements Forecaster {

    private final DixonColesSettings settings;
    private final List<MatchResult> results = new ArrayList<>();
    private Set<String> promoted = Set.of();
    private @Nullable DixonColesFit fit;
    private @Nullable LocalDate failedOn;
    private int failedFits;

    DixonColesForecaster(DixonColesSettings settings) {
        this.settings = settings;
    }

    @Override
    public void startSeason(int firstYear, LocalDate firstDay, Set<String> sides, Set<String> newlyPromoted) {
        promoted = newlyPromoted;
    }

    @Override
    public Optional<MatchForecast> forecast(Fixture fixture) {
        return fitOn(fixture.date())
                .map(fitted -> MatchForecast.of(
                        fitted.rates(fixture.home(), fixture.away()).scores()));
    }

    /** The fit of the day; if it fails, the last one that didn't. */
    Optional<DixonColesFit> fitOn(LocalDate date) {
        if (!date.equals(failedOn) && (fit == null || !fit.cutOff().equals(date))) {
            try {
                fit = DixonColes.fit(results, date, promoted, settings, fit);
            } catch (FitFailedException keepTheLast) {
                failedOn = date;
                failedFits += results.isEmpty() ? 0 : 1;
            }
        }
        return Optional.ofNullable(fit);
    }

    @Override
    public void learn(MatchResult result) {
        results.add(result);
    }

    @Override
    public int failedFits() {
        return failedFits;
    }
}
