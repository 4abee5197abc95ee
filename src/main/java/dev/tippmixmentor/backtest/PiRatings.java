package dev.tippmixmentor.backtest;

import dev.tippmixmentor.forecast.MatchResult;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Pi-ratings: each side has one rating at home and one away, moved by the error in the expected goal difference.
 *
 * <p>Constantinou and Fenton, Journal of Quantitative Analysis in Sports 9 (2013) 37-50, with a smaller step.
 */
final class PiRatings implements RatingSystem {

    private static final double STEP = 0.04;
    private static final double CARRY_OVER = 0.7;
    private static final double BASE = 10;
    private static final double SCALE = 3;

    private final Map<String, Rating> ratings = new HashMap<>();

    private record Rating(double home, double away) {

        private static final Rating AVERAGE = new Rating(0, 0);

        private Rating movedAtHome(double move) {
            return new Rating(home + move, away + CARRY_OVER * move);
        }

        private Rating movedAway(double move) {
            return new Rating(home + CARRY_OVER * move, away + move);
        }
    }

    @Override
    public void startSeason(Set<String> sides) {
        Map<String, Rating> leavers = new HashMap<>(ratings);
        leavers.keySet().removeAll(sides);
        Rating start = new Rating(
                leavers.values().stream().mapToDouble(Rating::home).average().orElse(0),
                leavers.values().stream().mapToDouble(Rating::away).average().orElse(0));
        ratings.keySet().retainAll(sides);
        sides.forEach(side -> ratings.putIfAbsent(side, start));
    }

    /** In goals. */
    @Override
    public double homeLead(String home, String away) {
        return goals(rating(home).home()) - goals(rating(away).away());
    }

    @Override
    public void learn(MatchResult result) {
        double error = result.homeGoals() - result.awayGoals() - homeLead(result.home(), result.away());
        double move = STEP * Math.copySign(SCALE * Math.log10(1 + Math.abs(error)), error);
        ratings.put(result.home(), rating(result.home()).movedAtHome(move));
        ratings.put(result.away(), rating(result.away()).movedAway(-move));
    }

    private Rating rating(String side) {
        return ratings.getOrDefault(side, Rating.AVERAGE);
    }

    private static double goals(double rating) {
        return Math.copySign(Math.pow(BASE, Math.abs(rating) / SCALE) - 1, rating);
    }
}
