package dev.tippmixmentor.football;

/**
 * Goals of a match.
 *
 * @param home goals of the home side, 0 to 99
 * @param away goals of the away side, 0 to 99
 */
public record Score(int home, int away) {
    private static final int MAX = 99;

    public Score {
        if (home < 0 || away < 0 || home > MAX || away > MAX) {
            throw new IllegalArgumentException("goals must be 0 to " + MAX);
        }
    }

    /** For example {@code 2-1}. */
    @Override
    public String toString() {
        return home + "-" + away;
    }
}
