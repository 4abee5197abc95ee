package dev.tippmixmentor.forecast;

import org.hipparchus.exception.MathIllegalArgumentException;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;

/**
 * Climbs a {@link DixonColesLikelihood} by Newton steps with step halving, holding rho within its limit.
 *
 * <p>With the exact curvature a warm start takes two or three steps; far fewer than a first-order
 * optimiser needs, and it leaves no doubt whether the optimum was reached.
 */
final class NewtonAscent {

    /** A fit whose steepest slope exceeds this is no optimum. */
    private static final double ACCEPTED_GRADIENT = 0.05;

    private static final double WANTED_GRADIENT = 1e-9;
    private static final int MOST_ITERATIONS = 100;
    private static final int MOST_HALVINGS = 40;
    private static final double MOST_DAMPING = 1e6;
    private static final double SYMMETRY = 1e-9;

    /** At the top the value no longer tells a better point from a worse one, the gradient still does. */
    private static final double ROUNDING = 1e-11;

    /** Log rates beyond this a step are outside the region in which the quadratic model means anything. */
    private static final double LONGEST_STEP = 2;

    private final DixonColesLikelihood likelihood;
    private final double rhoLimit;
    private final double[][] information;
    private final double[] gradient;
    private double[] point;
    private double value;
    private double gradientNorm;
    private int iterations;

    private NewtonAscent(DixonColesLikelihood likelihood, double[] start, double rhoLimit) {
        this.likelihood = likelihood;
        this.rhoLimit = rhoLimit;
        this.information = new double[likelihood.parameters()][likelihood.parameters()];
        this.gradient = new double[likelihood.parameters()];
        this.point = start.clone();
        this.value = likelihood.value(point);
        if (value == Double.NEGATIVE_INFINITY) {
            point[DixonColesLikelihood.RHO] = 0;
            value = likelihood.value(point);
        }
    }

    /**
     * Climbs from a point to the top.
     *
     * @throws FitFailedException if the slope where it ends is above 0.05 or not a number
     */
    static NewtonAscent from(double[] start, DixonColesLikelihood likelihood, double rhoLimit) {
        NewtonAscent ascent = new NewtonAscent(likelihood, start, rhoLimit);
        ascent.climb();
        return ascent;
    }

    double[] point() {
        return point.clone();
    }

    double value() {
        return value;
    }

    double gradientNorm() {
        return gradientNorm;
    }

    int iterations() {
        return iterations;
    }

    private void climb() {
        measureSlope();
        while (gradientNorm > WANTED_GRADIENT && iterations < MOST_ITERATIONS && step()) {
            iterations++;
            measureSlope();
        }
        if (!(gradientNorm <= ACCEPTED_GRADIENT)) {
            throw new FitFailedException("Gradient norm " + gradientNorm + " after " + iterations + " iterations");
        }
    }

    /** Moves up; false if no shorter step along the direction improves the value any more. */
    private boolean step() {
        double[] direction = direction();
        double longest = 0;
        for (double component : direction) {
            longest = Math.max(longest, Math.abs(component));
        }
        double length = Math.min(1, LONGEST_STEP / longest);
        for (int halving = 0; halving < MOST_HALVINGS; halving++) {
            double[] candidate = new double[point.length];
            for (int i = 0; i < candidate.length; i++) {
                candidate[i] = point[i] + length * direction[i];
            }
            candidate[DixonColesLikelihood.RHO] = withinLimit(candidate[DixonColesLikelihood.RHO]);
            double candidateValue = likelihood.value(candidate);
            if (candidateValue > value - ROUNDING * (1 + Math.abs(value))) {
                point = candidate;
                value = candidateValue;
                return true;
            }
            length /= 2;
        }
        return false;
    }

    /** The Newton direction; where the surface is not concave, that of the nearest simpler surface which is. */
    private double[] direction() {
        double damping = 0;
        boolean expected = false;
        while (damping < MOST_DAMPING) {
            likelihood.information(point, information, expected);
            for (int i = 0; i < information.length; i++) {
                information[i][i] += damping;
            }
            holdRhoAtItsLimit();
            try {
                return new CholeskyDecomposition(new Array2DRowRealMatrix(information, false), SYMMETRY, 0)
                        .getSolver()
                        .solve(new ArrayRealVector(gradient, false))
                        .toArray();
            } catch (MathIllegalArgumentException notPositiveDefinite) {
                damping = expected ? Math.max(1e-9, damping * 100) : 0;
                expected = true;
            }
        }
        throw new FitFailedException("No direction climbs from value " + value);
    }

    private void holdRhoAtItsLimit() {
        if (isRhoHeld()) {
            for (int i = 0; i < information.length; i++) {
                information[DixonColesLikelihood.RHO][i] = 0;
                information[i][DixonColesLikelihood.RHO] = 0;
            }
            information[DixonColesLikelihood.RHO][DixonColesLikelihood.RHO] = 1;
        }
    }

    /** Largest slope along which the point may still move; leaves the gradient behind for the next step. */
    private void measureSlope() {
        likelihood.gradient(point, gradient);
        if (isRhoHeld()) {
            gradient[DixonColesLikelihood.RHO] = 0;
        }
        double norm = 0;
        for (double slope : gradient) {
            norm = Math.max(norm, Math.abs(slope));
        }
        gradientNorm = norm;
    }

    /** Whether rho stands at its limit and the slope leads outwards (or is already put to zero). */
    private boolean isRhoHeld() {
        double rho = point[DixonColesLikelihood.RHO];
        return Math.abs(rho) >= rhoLimit && gradient[DixonColesLikelihood.RHO] * rho >= 0;
    }

    private double withinLimit(double rho) {
        return Math.max(-rhoLimit, Math.min(rhoLimit, rho));
    }
}
