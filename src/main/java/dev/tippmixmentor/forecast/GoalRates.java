package dev.tippmixmentor.forecast;

/**
 * Expected goals of both sides and how much low scores hang together: all that a {@link ScoreMatrix} needs.
 *
 * <p>Construction throws {@link IllegalArgumentException} if a rate is not positive and finite or rho is not finite.
 *
 * @param rho dependence of 0-0, 1-0, 0-1 and 1-1 (Dixon and Coles 1997); negative makes draws likelier
 * @param coldStart whether a side was unknown to the model and stands at its prior mean
 */
public record GoalRates(double home, double away, double rho, boolean coldStart) {

    public GoalRates {
        if (!(home > 0 && away > 0 && Double.isFinite(home) && Double.isFinite(away) && Double.isFinite(rho))) {
            throw new IllegalArgumentException("Impossible rates: home " + home + ", away " + away + ", rho " + rho);
        }
    }

    /** Rates that are sums of effects on their logarithms. */
    static GoalRates of(
            double intercept, double homeAdvantage, Strength home, Strength away, double rho, boolean coldStart) {
        return new GoalRates(
                Math.exp(intercept + homeAdvantage + home.attack() - away.defence()),
                Math.exp(intercept + away.attack() - home.defence()),
                rho,
                coldStart);
    }

    /** Geometric mean of both rates with another forecast's, keeping the dependence of this one. */
    public GoalRates blendedWith(GoalRates other, double weight) {
        return new GoalRates(
                Math.exp(weight * Math.log(home) + (1 - weight) * Math.log(other.home)),
                Math.exp(weight * Math.log(away) + (1 - weight) * Math.log(other.away)),
                rho,
                coldStart || other.coldStart);
    }

    public ScoreMatrix scores() {
        return ScoreMatrix.of(home, away, rho);
    }
}
