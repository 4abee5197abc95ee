package dev.tippmixmentor.football;

/**
 * Shots on target of a match.
 *
 * @param home of the home side, 0 to 99
 * @param away of the away side, 0 to 99
 */
public record ShotsOnTarget(int home, int away) {
    private static final int MAX = 99;

    public ShotsOnTarget {
        if (home < 0 || away < 0 || home > MAX || away > MAX) {
            throw new IllegalArgumentException("shots on target must be 0 to " + MAX);
        }
    }
}
