package dev.tippmixmentor.forecast;

/**
 * What a side adds to the logarithm of its own goals and takes from that of its opponents.
 *
 * <p>Construction throws {@link IllegalArgumentException} if a value is not finite.
 */
public record Strength(double attack, double defence) {

    static final Strength AVERAGE = new Strength(0, 0);

    public Strength {
        if (!Double.isFinite(attack) || !Double.isFinite(defence)) {
            throw new IllegalArgumentException("Impossible strength: attack " + attack + ", defence " + defence);
        }
    }
}
