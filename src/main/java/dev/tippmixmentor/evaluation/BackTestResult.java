package dev.tippmixmentor.evaluation;

import dev.tippmixmentor.backtest.CalibrationBin;
import dev.tippmixmentor.backtest.ScoreCard;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What a walk through the seasons showed.
 *
 * @param model which row is the model's
 * @param settings its hyper-parameters by part
 * @param firstSeason the earliest one that was learned from
 * @param matches results that were learned from, the judged ones included
 * @param rows the model and what it is compared with, on the same matches; markets on those of them that have odds
 */
record BackTestResult(String model, Map<String, Object> settings, String firstSeason, int matches, List<Row> rows) {

    BackTestResult {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        rows = List.copyOf(rows);
    }

    /**
     * One line of the comparison. Lower is better for all but the hit rate.
     *
     * @param n matches it was judged on
     * @param rps mean ranked probability score
     * @param logLoss mean logarithmic loss, natural logarithm; null if something happened that was called impossible, as
     *     for the two losses of other markets and the exact score
     * @param brier mean Brier score, sum over the three results
     * @param hitRate share in which the likeliest result happened
     * @param over25LogLoss of three goals or more; null also if the model does not say it
     * @param bothTeamsToScoreLogLoss null also if the model does not say it
     * @param scoreLogLoss of the exact score; null also if the model does not say it
     * @param calibration home, draw and away probabilities together in ten bins of equal width, empty ones left out
     * @param calibrationError mean distance of forecast and observed share over the bins, weighted by their counts
     * @param millis how long the walk took
     */
    record Row(
            String name,
            int n,
            double rps,
            @Nullable Double logLoss,
            double brier,
            double hitRate,
            @Nullable Double over25LogLoss,
            @Nullable Double bothTeamsToScoreLogLoss,
            @Nullable Double scoreLogLoss,
            List<CalibrationBin> calibration,
            double calibrationError,
            long millis) {

        Row {
            calibration = List.copyOf(calibration);
        }

        static Row of(String name, ScoreCard card, long millis) {
            return new Row(
                    name,
                    card.matches(),
                    card.rankedProbabilityScore(),
                    finite(OptionalDouble.of(card.logLoss())),
                    card.brier(),
                    card.hitRate(),
                    finite(card.over25LogLoss()),
                    finite(card.bothScoreLogLoss()),
                    finite(card.scoreLogLoss()),
                    card.calibration(),
                    card.calibrationError(),
                    millis);
        }

        /** JSON has no infinity. */
        private static @Nullable Double finite(OptionalDouble value) {
            return value.isPresent() && Double.isFinite(value.getAsDouble()) ? value.getAsDouble() : null;
        }
    }
}
