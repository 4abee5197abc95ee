package dev.tippmixmentor.forecast;

/**
 * How far one surprising goal moves a rating: more at the beginning of a season, when squads have changed.
 *
 * <p>Construction throws {@link IllegalArgumentException} if a value is out of its range.
 *
 * @param settled the rate late in a season, above 0 and at most 1
 * @param early what is added before a side's first match of the season, from 0 to 1
 * @param fadesAfter number of matches in which the addition falls to a third
 */
public record LearningRate(double settled, double early, double fadesAfter) {

    public LearningRate {
        if (!(settled > 0 && settled <= 1 && early >= 0 && early <= 1 && fadesAfter > 0)) {
            throw new IllegalArgumentException(
                    "Impossible learning rate: " + settled + " and " + early + " more for " + fadesAfter + " matches");
        }
    }

    static LearningRate constant(double rate) {
        return new LearningRate(rate, 0, 1);
    }

    /** The rate for a side that has played a number of matches in the season. */
    double after(int matches) {
        return early == 0 ? settled : settled + early * Math.exp(-matches / fadesAfter);
    }
}
