package dev.tippmixmentor.forecast;

/**
 * Probabilities of a home win, a draw and an away win.
 *
 * <p>Construction throws {@link IllegalArgumentException} if one is outside [0, 1] or they do not sum to 1 within 1e-9.
 */
public record OutcomeProbabilities(double home, double draw, double away) {

    private static final double TOLERANCE = 1e-9;

    public OutcomeProbabilities {
        boolean possible = home >= 0 && draw >= 0 && away >= 0 && Math.abs(home + draw + away - 1) <= TOLERANCE;
        if (!possible) {
            throw new IllegalArgumentException(
                    "Not probabilities that sum to 1: home " + home + ", draw " + draw + ", away " + away);
        }
    }

    /**
     * Scales three weights to probabilities.
     *
     * @throws IllegalArgumentException if a weight is negative or not finite, or all are zero
     */
    public static OutcomeProbabilities ofWeights(double home, double draw, double away) {
        double sum = home + draw + away;
        return new OutcomeProbabilities(home / sum, draw / sum, away / sum);
    }

    public double probability(Outcome outcome) {
        return switch (outcome) {
            case HOME -> home;
            case DRAW -> draw;
            case AWAY -> away;
        };
    }

    /** The likeliest outcome; of equally likely ones the home win comes first and the draw last. */
    public Outcome mostLikely() {
        if (home >= draw && home >= away) {
            return Outcome.HOME;
        }
        return away >= draw ? Outcome.AWAY : Outcome.DRAW;
    }

    /** Decimal odds without a margin, infinite for an impossible outcome. */
    public double fairOdds(Outcome outcome) {
        return 1 / probability(outcome);
    }
}
