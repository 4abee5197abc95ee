package dev.tippmixmentor.backtest;

import java.util.Arrays;

/**
 * Population stability index: whether recent forecasts are spread as they used to be, judged without any result.
 *
 * @param index sum over ten equally filled bins of (recent - reference) ln(recent / reference)
 */
public record PopulationShift(double index) {

    private static final int BINS = 10;
    private static final double WARNING = 0.1;
    private static final double ALARM = 0.25;

    /** Counts added to each bin, so that an empty one doesn't make the index infinite. */
    private static final double PRIOR_COUNT = 0.5;

    /**
     * Compares two samples of one quantity, such as the probability of a home win or the expected goals.
     *
     * @param reference what was usual, at least ten values
     * @param recent what is new, at least one value; with fewer than 200 chance alone moves the index
     * @throws IllegalArgumentException if a sample is too small
     */
    public static PopulationShift between(double[] reference, double[] recent) {
        if (reference.length < BINS || recent.length == 0) {
            throw new IllegalArgumentException(
                    "Too little to compare: " + reference.length + " with " + recent.length + " values");
        }
        double[] sorted = reference.clone();
        Arrays.sort(sorted);
        double[] before = shares(sorted, reference);
        double[] now = shares(sorted, recent);
        double index = 0;
        for (int bin = 0; bin < BINS; bin++) {
            index += (now[bin] - before[bin]) * Math.log(now[bin] / before[bin]);
        }
        return new PopulationShift(index);
    }

    /** A warning at 0.1, an alarm at 0.25, as usual for this index. */
    public DriftLevel level() {
        if (index >= ALARM) {
            return DriftLevel.ALARM;
        }
        return index >= WARNING ? DriftLevel.WARNING : DriftLevel.STEADY;
    }

    private static double[] shares(double[] sorted, double[] values) {
        double[] shares = new double[BINS];
        Arrays.fill(shares, PRIOR_COUNT);
        for (double value : values) {
            int bin = 0;
            while (bin < BINS - 1 && value >= sorted[(bin + 1) * sorted.length / BINS]) {
                bin++;
            }
            shares[bin]++;
        }
        double sum = values.length + BINS * PRIOR_COUNT;
        for (int bin = 0; bin < BINS; bin++) {
            shares[bin] /= sum;
        }
        return shares;
    }
}
