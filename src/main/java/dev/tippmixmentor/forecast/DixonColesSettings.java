package dev.tippmixmentor.forecast;

/**
 * Hyper-parameters of {@link DixonColes}.
 *
 * <p>Construction throws {@link IllegalArgumentException} if a value is out of its range; precisions must be positive to identify the model.
 *
 * @param decayPerDay a result of d days ago weighs exp(-decayPerDay d)
 * @param windowDays results older than this are left out
 * @param qualityPrecision how strongly attack + defence of a side is drawn to its prior mean
 * @param stylePrecision how strongly attack - defence of a side is drawn to its prior mean
 * @param promotedOffset prior mean of attack and of defence of a promoted side; 0 for every other
 * @param rhoLimit largest absolute low-score dependence
 */
public record DixonColesSettings(
        double decayPerDay,
        int windowDays,
        double qualityPrecision,
        double stylePrecision,
        double promotedOffset,
        double rhoLimit) {

    private static final double DECAY = 0.0018;
    private static final int FIVE_YEARS = 1826;
    private static final double RHO_LIMIT = 0.2;
    private static final double BARELY_IDENTIFIED = 1e-6;

    public DixonColesSettings {
        boolean possible = decayPerDay >= 0
                && windowDays > 0
                && qualityPrecision > 0
                && stylePrecision > 0
                && Double.isFinite(decayPerDay + qualityPrecision + stylePrecision + promotedOffset)
                && rhoLimit >= 0
                && rhoLimit < 1;
        if (!possible) {
            throw new IllegalArgumentException("Impossible settings: decay " + decayPerDay + ", window " + windowDays
                    + ", precisions " + qualityPrecision + " and " + stylePrecision + ", promoted offset "
                    + promotedOffset + ", rho limit " + rhoLimit);
        }
    }

    /** Shrinks sides towards the mean of the league; chosen on the seasons 2014-15 to 2018-19 of five leagues. */
    public static DixonColesSettings map() {
        return new DixonColesSettings(DECAY, FIVE_YEARS, 5, 45, -0.12, RHO_LIMIT);
    }

    /**
     * The textbook fit without a prior, for comparison: what is left of one only says which of equally good optima is
     * meant. A side that has not scored yet is expected never to score, which costs far more log loss than ranked
     * probability score.
     */
    public static DixonColesSettings mle() {
        return new DixonColesSettings(DECAY, FIVE_YEARS, BARELY_IDENTIFIED, BARELY_IDENTIFIED, 0, RHO_LIMIT);
    }

    /** What a result counts for. */
    double weight(long ageInDays) {
        return Math.exp(-decayPerDay * ageInDays);
    }
}
