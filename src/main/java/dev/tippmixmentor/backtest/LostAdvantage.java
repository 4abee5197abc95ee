package dev.tippmixmentor.backtest;

import dev.tippmixmentor.forecast.ScoringRules;

/**
 * Watches, match by match, whether a model is still better than base rates: a cumulative sum that grows when it isn't
 * and is drawn back to zero while it is.
 *
 * <p>Page, Biometrika 41 (1954) 100-115. A good model beats base rates by about 0.03 a match, a useless one not at
 * all; the sum allows half of that. Immutable: each match gives the next state.
 *
 * @param sum ranked probability score lost so far, never negative
 */
public record LostAdvantage(double sum) {

    public static final LostAdvantage NONE = new LostAdvantage(0);

    private static final double ALLOWANCE = 0.015;
    private static final double WARNING = 3.5;
    private static final double ALARM = 5;

    public LostAdvantage {
        if (!(sum >= 0)) {
            throw new IllegalArgumentException("A cumulative sum is never negative, unlike " + sum);
        }
    }

    /** The state after another match, for which both the model and base rates had a forecast. */
    public LostAdvantage after(GradedOutcome model, GradedOutcome baseRates) {
        double lost = ScoringRules.rankedProbabilityScore(model.forecast(), model.outcome())
                - ScoringRules.rankedProbabilityScore(baseRates.forecast(), baseRates.outcome());
        return new LostAdvantage(Math.max(0, sum + lost + ALLOWANCE));
    }

    public DriftLevel level() {
        if (sum >= ALARM) {
            return DriftLevel.ALARM;
        }
        return sum >= WARNING ? DriftLevel.WARNING : DriftLevel.STEADY;
    }
}
