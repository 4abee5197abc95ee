package dev.tippmixmentor.backtest;

import java.util.List;

/**
 * What a contender said of the matches of some seasons.
 *
 * @param forecasts in order of league and day; fixtures on which it had no opinion are left out
 * @param failedFits how often a fit did not reach its optimum, so that the last one before it was used; days of seasons
 *     that were only learned from have no fit
 */
public record SeasonForecasts(List<GradedForecast> forecasts, int failedFits) {

    public SeasonForecasts {
        forecasts = List.copyOf(forecasts);
    }
}
