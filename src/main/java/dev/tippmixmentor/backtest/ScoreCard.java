package dev.tippmixmentor.backtest;

import dev.tippmixmentor.forecast.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * A row of the comparison table: means over all judged forecasts, lower is better except for hits.
 *
 * @param hitRate share of matches whose likeliest outcome happened
 * @param over25LogLoss of three goals or more against fewer, empty if not every forecast had it
 * @param bothScoreLogLoss of both sides scoring or not, empty if not every forecast had all scores
 * @param scoreLogLoss of the exact score, empty if not every forecast had all scores
 * @param calibration home, draw and away probabilities together in ten bins of equal width, empty ones left out
 */
public record ScoreCard(
        int matches,
        double rankedProbabilityScore,
        double logLoss,
        double brier,
        double hitRate,
        OptionalDouble over25LogLoss,
        OptionalDouble bothScoreLogLoss,
        OptionalDouble scoreLogLoss,
        List<CalibrationBin> calibration) {

    private static final int BINS = 10;

    /**
     * Sums up forecasts of one model.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static ScoreCard of(List<GradedForecast> forecasts) {
        if (forecasts.isEmpty()) {
            throw new IllegalArgumentException("No forecast to judge");
        }
        return new ScoreCard(
                forecasts.size(),
                mean(forecasts, GradedForecast::rankedProbabilityScore),
                mean(forecasts, GradedForecast::logLoss),
                mean(forecasts, GradedForecast::brier),
                mean(forecasts, graded -> graded.isHit() ? 1 : 0),
                meanIfAll(forecasts, GradedForecast::over25LogLoss),
                meanIfAll(forecasts, GradedForecast::bothScoreLogLoss),
                meanIfAll(forecasts, GradedForecast::scoreLogLoss),
                calibration(forecasts));
    }

    /** Mean distance of forecast and observed share over the calibration bins, weighted by their counts. */
    public double calibrationError() {
        double distance = 0;
        double count = 0;
        for (CalibrationBin bin : calibration) {
            distance += bin.count() * Math.abs(bin.forecast() - bin.observed());
            count += bin.count();
        }
        return distance / count;
    }

    private static double mean(List<GradedForecast> forecasts, ToDoubleFunction<GradedForecast> value) {
        return forecasts.stream().mapToDouble(value).sum() / forecasts.size();
    }

    private static OptionalDouble meanIfAll(
            List<GradedForecast> forecasts, Function<GradedForecast, OptionalDouble> value) {
        return forecasts.stream().allMatch(graded -> value.apply(graded).isPresent())
                ? OptionalDouble.of(
                        mean(forecasts, graded -> value.apply(graded).orElseThrow()))
                : OptionalDouble.empty();
    }

    private static List<CalibrationBin> calibration(List<GradedForecast> forecasts) {
        double[] forecast = new double[BINS];
        int[] happened = new int[BINS];
        int[] count = new int[BINS];
        for (GradedForecast graded : forecasts) {
            for (Outcome outcome : Outcome.values()) {
                double probability = graded.outcome().probability(outcome);
                int bin = Math.min((int) (probability * BINS), BINS - 1);
                forecast[bin] += probability;
                happened[bin] += graded.result().outcome() == outcome ? 1 : 0;
                count[bin]++;
            }
        }
        List<CalibrationBin> bins = new ArrayList<>();
        for (int bin = 0; bin < BINS; bin++) {
            if (count[bin] > 0) {
                bins.add(new CalibrationBin(
                        forecast[bin] / count[bin], (double) happened[bin] / count[bin], count[bin]));
            }
        }
        return List.copyOf(bins);
    }
}
