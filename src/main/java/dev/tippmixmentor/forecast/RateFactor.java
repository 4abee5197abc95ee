package dev.tippmixmentor.forecast;

/**
 * One reason why a side is expected to score as it is.
 *
 * @param name what works, such as {@code home advantage} or {@code Arsenal attack}
 * @param side whose goals it moves
 * @param effect addition to the natural logarithm of that side's expected goals
 */
public record RateFactor(String name, Side side, double effect) {}
