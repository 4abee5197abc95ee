package dev.tippmixmentor.forecast;

/**
 * Hyper-parameters of {@link OnlineRatings}.
 *
 * <p>Construction throws {@link IllegalArgumentException} if a value is out of its range.
 *
 * @param intercept where the logarithm of away goals between average sides starts
 * @param homeAdvantage where the home advantage starts
 * @param rho low-score dependence of every forecast
 * @param learningRate how far a surprising goal moves attack and defence
 * @param qualityShare how much of a surprising goal difference moves attack and defence of a side together
 * @param leagueRate how far a surprising goal moves intercept and home advantage of the league
 * @param carryOver share of a rating that is kept over the summer
 * @param spread what ratings are multiplied by in forecasts: ratings that learn from shots, or slowly, differ too little
 * @param evidence what counts as a goal
 */
public record OnlineSettings(
        double intercept,
        double homeAdvantage,
        double rho,
        LearningRate learningRate,
        double qualityShare,
        double leagueRate,
        double carryOver,
        double spread,
        Evidence evidence) {

    private static final double INTERCEPT = 0.15;
    private static final double HOME_ADVANTAGE = 0.30;
    private static final double LEAGUE_RATE = 0.001;

    public OnlineSettings {
        boolean possible = leagueRate >= 0
                && leagueRate <= 1
                && carryOver >= 0
                && carryOver <= 1
                && spread > 0
                && Double.isFinite(intercept + homeAdvantage + rho + qualityShare + spread);
        if (!possible) {
            throw new IllegalArgumentException("Impossible settings: intercept " + intercept + ", home advantage "
                    + homeAdvantage + ", rho " + rho + ", quality share " + qualityShare + ", league rate "
                    + leagueRate + ", carry-over " + carryOver + ", spread " + spread);
        }
    }

    /** Goals alone; chosen on the seasons 2014-15 to 2018-19 of five leagues. */
    public static OnlineSettings goals() {
        return of(-0.05, LearningRate.constant(0.0125), 0.15, 1, 1, Evidence.ofGoals());
    }

    /** Goals and shots on target; chosen on the seasons 2014-15 to 2018-19 of five leagues. */
    public static OnlineSettings goalsAndShots() {
        return of(-0.05, LearningRate.constant(0.015), 0.30, 1, 1, Evidence.ofShares(0.3, 0));
    }

    /**
     * The slow half of {@link BlendedFit#twoSpeeds}: goals, hardly forgotten. Chosen together with {@link #fastShots}
     * on the seasons 2011-12 to 2020-21 of five leagues.
     */
    public static OnlineSettings slowGoals() {
        return of(-0.09, new LearningRate(0.006, 0.01, 17), 0.29, 1, 1.13, Evidence.ofGoals());
    }

    /** The fast half of {@link BlendedFit#twoSpeeds}: shots alone, and each season half afresh. */
    public static OnlineSettings fastShots() {
        return of(-0.09, new LearningRate(0.036, 0.053, 5), 0.46, 0.5, 1.46, Evidence.ofShares(0.2, 0.8));
    }

    private static OnlineSettings of(
            double rho,
            LearningRate learningRate,
            double qualityShare,
            double carryOver,
            double spread,
            Evidence evidence) {
        return new OnlineSettings(
                INTERCEPT, HOME_ADVANTAGE, rho, learningRate, qualityShare, LEAGUE_RATE, carryOver, spread, evidence);
    }
}
