package dev.tippmixmentor.backtest;

import dev.tippmixmentor.forecast.Outcome;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import dev.tippmixmentor.forecast.ScoringRules;
import java.util.List;

/**
 * Whether a model scores as it expects of itself: the ranked probability scores it got, against the mean and spread
 * they would have if its own probabilities were right.
 *
 * @param z standard deviations above (surprised: too sure of itself) or below (too timid) its own expectation
 */
public record Surprise(double z) {

    /** Long enough for the normal approximation, short enough to notice within a season. */
    public static final int USUAL_WINDOW = 400;

    private static final double WARNING = 3;
    private static final double ALARM = 4;

    /**
     * Judges a window of forecasts.
     *
     * @throws IllegalArgumentException if every forecast was certain, so that nothing could surprise
     */
    public static Surprise of(List<GradedOutcome> window) {
        double excess = 0;
        double variance = 0;
        for (GradedOutcome graded : window) {
            OutcomeProbabilities forecast = graded.forecast();
            double mean = 0;
            double square = 0;
            for (Outcome outcome : Outcome.values()) {
                double score = ScoringRules.rankedProbabilityScore(forecast, outcome);
                mean += forecast.probability(outcome) * score;
                square += forecast.probability(outcome) * score * score;
            }
            excess += ScoringRules.rankedProbabilityScore(forecast, graded.outcome()) - mean;
            variance += square - mean * mean;
        }
        if (!(variance > 0)) {
            throw new IllegalArgumentException("Nothing can surprise in " + window.size() + " certain forecasts");
        }
        return new Surprise(excess / Math.sqrt(variance));
    }

    /** A warning at three standard deviations, an alarm at four. */
    public DriftLevel level() {
        if (Math.abs(z) >= ALARM) {
            return DriftLevel.ALARM;
        }
        return Math.abs(z) >= WARNING ? DriftLevel.WARNING : DriftLevel.STEADY;
    }
}
