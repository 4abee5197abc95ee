package dev.tippmixmentor.forecast;

/** Proper scoring rules for three-way forecasts; lower is better in all of them. */
public final class ScoringRules {

    private ScoringRules() {}

    /**
     * Ranked probability score: unlike the others it forgives a draw more than the wrong winner.
     *
     * <p>Epstein, J. Appl. Meteorol. 8 (1969) 985-987; for football Constantinou and Fenton (2012).
     *
     * @return the score in [0, 1]; 0 for a certain and correct forecast
     */
    public static double rankedProbabilityScore(OutcomeProbabilities forecast, Outcome outcome) {
        double home = forecast.home() - (outcome == Outcome.HOME ? 1 : 0);
        double away = forecast.away() - (outcome == Outcome.AWAY ? 1 : 0);
        return (home * home + away * away) / 2;
    }

    /**
     * Logarithmic score: the surprise at what happened.
     *
     * @return -ln of its probability in nats; infinite if it had been called impossible
     */
    public static double logLoss(OutcomeProbabilities forecast, Outcome outcome) {
        return -Math.log(forecast.probability(outcome));
    }

    /**
     * Brier score as the sum over the three outcomes, not their mean.
     *
     * <p>Brier, Monthly Weather Review 78 (1950) 1-3.
     *
     * @return the score in [0, 2]
     */
    public static double brier(OutcomeProbabilities forecast, Outcome outcome) {
        double home = forecast.home() - (outcome == Outcome.HOME ? 1 : 0);
        double draw = forecast.draw() - (outcome == Outcome.DRAW ? 1 : 0);
        double away = forecast.away() - (outcome == Outcome.AWAY ? 1 : 0);
        return home * home + draw * draw + away * away;
    }
}
