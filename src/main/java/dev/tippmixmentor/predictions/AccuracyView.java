package dev.tippmixmentor.predictions;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How good predictions were over matches with a result; of several for one match by one agent and algorithm, the last
 * before kick-off counts. A match that was cancelled or postponed has no result and counts for nobody. Lower is better
 * for all but the hit rate.
 *
 * @param key the league, algorithm, agent (null: asked for by users) or month (UTC, {@code 2026-11}); {@code all} for all
 * @param n predictions that count
 * @param rps mean ranked probability score
 * @param rpsInterval where that mean would lie for endless matches of this kind; null for a single match
 * @param logLoss mean logarithmic loss, natural logarithm; its interval as above, as of the two that follow
 * @param brier mean Brier score, sum over the three results
 * @param hitRate share in which the likeliest result happened
 * @param calibration home, draw and away probabilities together in ten bins of equal width, empty ones left out
 * @param calibrationError mean distance of forecast and observed share over the bins, weighted by their counts
 * @param uniform what saying a third each time would have scored on the same matches
 * @param baseRate what saying the shares of home wins, draws and away wins each time would have scored on the same
 *     matches. The shares are those of these very matches, which nobody knew before: in-sample, so this baseline looks
 *     better than it could have been, most of all where n is small
 * @param market the bookmakers on the same matches; null where no counted prediction was sealed with odds
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record AccuracyView(
        @Nullable String key,
        long n,
        double rps,
        @Nullable Interval rpsInterval,
        double logLoss,
        @Nullable Interval logLossInterval,
        double brier,
        @Nullable Interval brierInterval,
        double hitRate,
        @Nullable Interval hitRateInterval,
        List<CalibrationBin> calibration,
        double calibrationError,
        Scores uniform,
        Scores baseRate,
        @Nullable MarketComparison market) {

    AccuracyView {
        calibration = List.copyOf(calibration);
    }

    /** Mean scores, see {@link dev.tippmixmentor.forecast.ScoringRules}. */
    record Scores(double rps, double logLoss, double brier) {}

    /**
     * A 95 % confidence interval: normal approximation from the sample standard deviation, cut to the range of the score.
     * Predictions of one match share its result, so matches are what is sampled, not predictions; with one prediction a
     * match this is the mean ± 1.96 standard deviations by the root of n.
     */
    record Interval(double low, double high) {}

    /**
     * Forecasts of about the same probability, and how often they came true.
     *
     * @param forecast mean probability that was forecast
     * @param observed share of them that happened
     */
    record CalibrationBin(double forecast, double observed, long count) {}

    /**
     * What the bookmakers' odds at the time of sealing, without their margin, and we scored on exactly the same
     * predictions.
     *
     * @param n predictions that were sealed with odds
     */
    record MarketComparison(long n, Scores market, Scores ours) {}
}
