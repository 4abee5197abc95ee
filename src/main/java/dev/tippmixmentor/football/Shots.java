package dev.tippmixmentor.football;

/**
 * All shots of a match, on target and not.
 *
 * @param home of the home side, 0 to 99
 * @param away of the away side, 0 to 99
 */
public record Shots(int home, int away) {
    private static final int MAX = 99;

    public Shots {
        if (home < 0 || away < 0 || home > MAX || away > MAX) {
            throw new IllegalArgumentException("shots must be 0 to " + MAX);
        }
    }
}
