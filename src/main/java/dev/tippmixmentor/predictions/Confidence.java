package dev.tippmixmentor.predictions;

import dev.tippmixmentor.forecast.Outcome;
import dev.tippmixmentor.forecast.OutcomeProbabilities;

/**
 * How sure a prediction is, 0 to 1: the product of how decided the forecast is and how much the model knows of the less
 * known side.
 *
 * <p>The first is (1 + c) / 2, where c is 1 less the forecast's Shannon entropy over ln 3: 0.5 when all three results
 * are equally likely, 1 when one is certain. The second is n / (n + 8) for n finished matches of the less known side in
 * the model's window: 0 for a side never seen, 0.83 after a season of 38. Both grow with what they measure, and so does
 * the confidence.
 */
final class Confidence {
    private static final double HALF_KNOWN_AFTER = 8;

    private Confidence() {}

    /**
     * The confidence of a forecast.
     *
     * @param matches finished matches in the window of the side with fewer of them
     */
    static double of(OutcomeProbabilities forecast, int matches) {
        double entropy = 0;
        for (Outcome outcome : Outcome.values()) {
            double probability = forecast.probability(outcome);
            entropy -= probability > 0 ? probability * Math.log(probability) : 0;
        }
        double decided = 1 - entropy / Math.log(Outcome.values().length);
        double known = matches / (matches + HALF_KNOWN_AFTER);
        return Math.max(0, Math.min(1, known * (1 + decided) / 2));
    }
}
