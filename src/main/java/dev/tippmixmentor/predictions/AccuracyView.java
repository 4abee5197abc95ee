package dev.tippmixmentor.predictions;

import org.jspecify.annotations.Nullable;

/**
 * How good predictions were over matches with a result; of several for one match by one agent and algorithm, the last
 * before kick-off counts. Lower is better for all but the hit rate.
 *
 * @param key the league, algorithm, agent (null: asked for by users) or month (UTC, {@code 2026-11}); {@code all} for all
 * @param n predictions that count
 * @param rps mean ranked probability score
 * @param logLoss mean logarithmic loss, natural logarithm
 * @param brier mean Brier score, sum over the three results
 * @param hitRate share in which the likeliest result happened
 * @param uniform what saying a third each time would have scored on the same matches
 */
record AccuracyView(
        @Nullable String key, long n, double rps, double logLoss, double brier, double hitRate, Baseline uniform) {

    /** The scores of somebody who knows nothing. */
    record Baseline(double rps, double logLoss, double brier) {}
}
