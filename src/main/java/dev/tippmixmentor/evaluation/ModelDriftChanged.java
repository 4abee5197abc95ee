package dev.tippmixmentor.evaluation;

import dev.tippmixmentor.backtest.DriftLevel;
import dev.tippmixmentor.football.LeagueId;
import java.time.Instant;

/**
 * There is more or less reason than before to worry about a model in use.
 *
 * @param leagueId where it is used
 * @param algorithm what it is made with, for example {@code dixon-coles}
 * @param measure what shows it
 * @param before the level until now; what could not be judged was steady
 * @param now the level from now on
 * @param at when it was judged
 */
public record ModelDriftChanged(
        LeagueId leagueId, String algorithm, DriftMeasure measure, DriftLevel before, DriftLevel now, Instant at) {}
