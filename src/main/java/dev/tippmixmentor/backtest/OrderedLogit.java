package dev.tippmixmentor.backtest;

import dev.tippmixmentor.forecast.Outcome;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import java.util.List;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;

/**
 * Turns the lead of the home side on some scale into probabilities of the three outcomes.
 *
 * <p>McCullagh, Journal of the Royal Statistical Society B 42 (1980) 109-142: the away side wins if a logistic variable
 * around {@code slope * lead} falls below the first threshold, the home side if it falls above the second.
 */
record OrderedLogit(double slope, double belowDraw, double aboveDraw) {

    private static final int MOST_ITERATIONS = 100;
    private static final double SMALLEST_MOVE = 1e-10;

    /** A lead and what came of it. */
    record Observation(double homeLead, Outcome outcome) {}

    OutcomeProbabilities probabilities(double homeLead) {
        double away = logistic(belowDraw - slope * homeLead);
        double notHome = logistic(aboveDraw - slope * homeLead);
        return OutcomeProbabilities.ofWeights(1 - notHome, notHome - away, away);
    }

    /**
     * Maximum likelihood by Fisher scoring on the lead in units of its own spread.
     *
     * @throws IllegalArgumentException if there are fewer than three observations or all leads are the same
     */
    static OrderedLogit fit(List<Observation> observations) {
        double spread = Math.sqrt(observations.stream()
                .mapToDouble(observation -> observation.homeLead() * observation.homeLead())
                .average()
                .orElse(0));
        if (observations.size() < 3 || !(spread > 0)) {
            throw new IllegalArgumentException("Nothing to fit in " + observations.size() + " observations");
        }
        OrderedLogit fit = new OrderedLogit(0, -1, 0.3);
        for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
            OrderedLogit next = fit.scored(observations, spread);
            double move = Math.abs(next.slope - fit.slope)
                    + Math.abs(next.belowDraw - fit.belowDraw)
                    + Math.abs(next.aboveDraw - fit.aboveDraw);
            fit = next;
            if (move < SMALLEST_MOVE) {
                break;
            }
        }
        return new OrderedLogit(fit.slope / spread, fit.belowDraw, fit.aboveDraw);
    }

    private OrderedLogit scored(List<Observation> observations, double spread) {
        double[] gradient = new double[3];
        double[][] information = new double[3][3];
        double[] ofAway = new double[3];
        double[] ofDraw = new double[3];
        double[] ofHome = new double[3];
        for (Observation observation : observations) {
            double lead = observation.homeLead() / spread;
            double away = logistic(belowDraw - slope * lead);
            double notHome = logistic(aboveDraw - slope * lead);
            double belowSlope = away * (1 - away);
            double aboveSlope = notHome * (1 - notHome);
            set(ofAway, -lead * belowSlope, belowSlope, 0);
            set(ofDraw, -lead * (aboveSlope - belowSlope), -belowSlope, aboveSlope);
            set(ofHome, lead * aboveSlope, 0, -aboveSlope);
            add(information, ofAway, away);
            add(information, ofDraw, notHome - away);
            add(information, ofHome, 1 - notHome);
            switch (observation.outcome()) {
                case HOME -> add(gradient, ofHome, 1 - notHome);
                case DRAW -> add(gradient, ofDraw, notHome - away);
                case AWAY -> add(gradient, ofAway, away);
            }
        }
        double[] step = new CholeskyDecomposition(new Array2DRowRealMatrix(information, false), 1e-9, 0)
                .getSolver()
                .solve(new ArrayRealVector(gradient, false))
                .toArray();
        return new OrderedLogit(slope + step[0], belowDraw + step[1], aboveDraw + step[2]);
    }

    private static void set(double[] derivatives, double bySlope, double byBelow, double byAbove) {
        derivatives[0] = bySlope;
        derivatives[1] = byBelow;
        derivatives[2] = byAbove;
    }

    private static void add(double[] gradient, double[] derivatives, double probability) {
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] += derivatives[i] / probability;
        }
    }

    private static void add(double[][] information, double[] derivatives, double probability) {
        for (int i = 0; i < derivatives.length; i++) {
            for (int j = 0; j < derivatives.length; j++) {
                information[i][j] += derivatives[i] * derivatives[j] / probability;
            }
        }
    }

    private static double logistic(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
