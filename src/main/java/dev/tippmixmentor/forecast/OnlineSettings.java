package dev.tippmixmentor.forecast;

/**
 * Hyper-parameters of {@link OnlineRatings}.
 *
 * <p>Construction throws {@link IllegalArgumentException} if a value is out of its range.
 *
 * @param intercept where the logarithm of away goals between average sides starts
 * @param homeAdvantage where the home advantage starts
 * @param rho low-score dependence of every forecast
 * @param learningRate how far a surprising goal moves attack and defence, above 0 and at most 1
 * @param qualityShare how much of a surprising goal difference moves attack and defence of a side together
 * @param leagueRate how far a surprising goal moves intercept and home advantage of the league
 * @param shotShare weight of shots on target beside goals, from 0 to 1
 * @param goalsPerShot what a shot on target counts for
 */
public record OnlineSettings(
        double intercept,
        double homeAdvantage,
        double rho,
        double learningRate,
        double qualityShare,
        double leagueRate,
        double shotShare,
        double goalsPerShot) {

    public OnlineSettings {
        boolean possible = learningRate > 0
                && learningRate <= 1
                && leagueRate >= 0
                && leagueRate <= 1
                && shotShare >= 0
                && shotShare <= 1
                && goalsPerShot >= 0
                && Double.isFinite(intercept + homeAdvantage + rho + qualityShare + goalsPerShot);
        if (!possible) {
            throw new IllegalArgumentException("Impossible settings: learning rate " + learningRate + ", league rate "
                    + leagueRate + ", shot share " + shotShare + ", goals per shot " + goalsPerShot);
        }
    }

    /** Goals alone; chosen on the seasons 2014-15 to 2018-19 of five leagues. */
    public static OnlineSettings goals() {
        return new OnlineSettings(0.15, 0.30, -0.05, 0.0125, 0.15, 0.001, 0, 0.31);
    }

    /** Goals and shots on target; a match without recorded shots counts by its goals. */
    public static OnlineSettings goalsAndShots() {
        return new OnlineSettings(0.15, 0.30, -0.05, 0.015, 0.30, 0.001, 0.3, 0.31);
    }
}
