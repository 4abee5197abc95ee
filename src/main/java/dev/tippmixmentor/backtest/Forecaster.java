package dev.tippmixmentor.backtest;

import dev.tippmixmentor.forecast.MatchResult;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

/**
 * A model under test in one league. It is told seasons and results in the order in which they happened and asked for
 * forecasts in between; it never gets a result before it was asked for every forecast of that day.
 */
public interface Forecaster {

    /**
     * Tells who plays in the season that begins.
     *
     * @param promoted sides that did not play in the season before; empty in the first season
     */
    void startSeason(int firstYear, LocalDate firstDay, Set<String> sides, Set<String> promoted);

    /** The forecast, empty if this model has no opinion on the fixture. */
    Optional<MatchForecast> forecast(Fixture fixture);

    void learn(MatchResult result);

    /** How many fits have failed so far; of a model that fits nothing none. */
    default int failedFits() {
        return 0;
    }
}
