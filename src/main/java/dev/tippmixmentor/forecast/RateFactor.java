package dev.tippmixmentor.forecast;

import java.util.List;

/**
 * One reason why a side is expected to score as it is.
 *
 * @param name what works, such as {@code home advantage} or {@code Arsenal attack}
 * @param side whose goals it moves
 * @param effect addition to the natural logarithm of that side's expected goals
 */
public record RateFactor(String name, Side side, double effect) {

    static List<RateFactor> of(
            double intercept,
            double homeAdvantage,
            String home,
            Strength homeStrength,
            String away,
            Strength awayStrength) {
        return List.of(
                new RateFactor("league level", Side.HOME, intercept),
                new RateFactor("home advantage", Side.HOME, homeAdvantage),
                new RateFactor(home + " attack", Side.HOME, homeStrength.attack()),
                new RateFactor(away + " defence", Side.HOME, -awayStrength.defence()),
                new RateFactor("league level", Side.AWAY, intercept),
                new RateFactor(away + " attack", Side.AWAY, awayStrength.attack()),
                new RateFactor(home + " defence", Side.AWAY, -homeStrength.defence()));
    }
}
