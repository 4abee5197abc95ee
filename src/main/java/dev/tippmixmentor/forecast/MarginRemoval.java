package dev.tippmixmentor.forecast;

import java.util.function.DoubleUnaryOperator;

/**
 * Three ways to take the bookmaker's margin out of decimal odds.
 *
 * <p>All throw {@link IllegalArgumentException} if one of the odds is not a finite number above 1.
 */
public final class MarginRemoval {

    private MarginRemoval() {}

    /** Takes the same proportion from every outcome. */
    public static OutcomeProbabilities proportional(double home, double draw, double away) {
        rejectImpossible(home, draw, away);
        return OutcomeProbabilities.ofWeights(1 / home, 1 / draw, 1 / away);
    }

    /** Raises the inverse odds to the power at which they sum to 1, so that outsiders carry more of the margin. */
    public static OutcomeProbabilities power(double home, double draw, double away) {
        rejectImpossible(home, draw, away);
        double exponent = root(k -> Math.pow(home, -k) + Math.pow(draw, -k) + Math.pow(away, -k) - 1, 1.0 / 64, 64);
        return OutcomeProbabilities.ofWeights(
                Math.pow(home, -exponent), Math.pow(draw, -exponent), Math.pow(away, -exponent));
    }

    /**
     * Explains the margin by a share of insiders among the bettors.
     *
     * <p>Shin, Economic Journal 103 (1993) 1141-1153. Odds that sum to no margin at all have no insiders and are
     * scaled proportionally.
     */
    public static OutcomeProbabilities shin(double home, double draw, double away) {
        rejectImpossible(home, draw, away);
        double booksum = 1 / home + 1 / draw + 1 / away;
        if (booksum <= 1) {
            return proportional(home, draw, away);
        }
        double insiders = root(
                z -> shinShare(home, booksum, z) + shinShare(draw, booksum, z) + shinShare(away, booksum, z) - 1,
                0,
                1 - 1e-9);
        return OutcomeProbabilities.ofWeights(
                shinShare(home, booksum, insiders),
                shinShare(draw, booksum, insiders),
                shinShare(away, booksum, insiders));
    }

    private static double shinShare(double odds, double booksum, double insiders) {
        double share = 1 / odds;
        return (Math.sqrt(insiders * insiders + 4 * (1 - insiders) * share * share / booksum) - insiders)
                / (2 * (1 - insiders));
    }

    /** Bisection of a falling function: slower than Newton, but it can't leave the interval. */
    private static double root(DoubleUnaryOperator falling, double from, double to) {
        double low = from;
        double high = to;
        while (true) {
            double middle = (low + high) / 2;
            if (middle <= low || middle >= high) {
                return middle;
            }
            if (falling.applyAsDouble(middle) > 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
    }

    private static void rejectImpossible(double home, double draw, double away) {
        boolean possible = home > 1 && draw > 1 && away > 1 && Double.isFinite(home + draw + away);
        if (!possible) {
            throw new IllegalArgumentException(
                    "Decimal odds must be above 1: home " + home + ", draw " + draw + ", away " + away);
        }
    }
}
