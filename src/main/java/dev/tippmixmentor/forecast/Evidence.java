package dev.tippmixmentor.forecast;

import org.jspecify.annotations.Nullable;

/**
 * How much of what a match shows about a side comes from goals, how much from shots on target and from all shots.
 * Goals decide matches but are rare; shots are many and tell sooner how a side plays.
 *
 * <p>Construction throws {@link IllegalArgumentException} if a share is negative, shares exceed 1, or a shot's worth is
 * negative.
 *
 * @param onTargetShare weight of shots on target; goals have what both shot shares leave
 * @param goalsPerShotOnTarget what a shot on target counts for
 * @param shotShare weight of all shots
 * @param goalsPerShot what a shot counts for
 */
public record Evidence(double onTargetShare, double goalsPerShotOnTarget, double shotShare, double goalsPerShot) {

    private static final double GOALS_PER_SHOT_ON_TARGET = 0.31;
    private static final double GOALS_PER_SHOT = 0.108;
    private static final double ROUNDING = 1e-12;

    public Evidence {
        boolean possible = onTargetShare >= 0
                && shotShare >= 0
                && onTargetShare + shotShare <= 1 + ROUNDING
                && goalsPerShotOnTarget >= 0
                && goalsPerShot >= 0
                && Double.isFinite(goalsPerShotOnTarget + goalsPerShot);
        if (!possible) {
            throw new IllegalArgumentException("Impossible evidence: shots on target " + onTargetShare + " at "
                    + goalsPerShotOnTarget + " goals, shots " + shotShare + " at " + goalsPerShot + " goals");
        }
    }

    static Evidence ofGoals() {
        return ofShares(0, 0);
    }

    /** In five leagues from 2011-12 to 2020-21 a shot on target was worth 0.30 goals and a shot 0.11. */
    static Evidence ofShares(double onTargetShare, double shotShare) {
        return new Evidence(onTargetShare, GOALS_PER_SHOT_ON_TARGET, shotShare, GOALS_PER_SHOT);
    }

    /** How far a side went beyond an expected number of goals; a share that wasn't recorded says nothing. */
    double surprise(double expected, int goals, @Nullable Integer shotsOnTarget, @Nullable Integer shots) {
        double surprise = (1 - onTargetShare - shotShare) * (goals - expected);
        if (shotsOnTarget != null) {
            surprise += onTargetShare * (goalsPerShotOnTarget * shotsOnTarget - expected);
        }
        if (shots != null) {
            surprise += shotShare * (goalsPerShot * shots - expected);
        }
        return surprise;
    }
}
