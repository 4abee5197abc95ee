package dev.tippmixmentor.backtest;

import dev.tippmixmentor.forecast.MatchResult;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Elo ratings with the World Football weights for the goal difference.
 *
 * <p>Elo, The Rating of Chessplayers (1978); goal differences as on eloratings.net.
 */
final class EloRatings implements RatingSystem {

    private static final double START = 1500;
    private static final double HOME = 65;
    private static final double STEP = 15;

    private final Map<String, Double> ratings = new HashMap<>();

    @Override
    public void startSeason(Set<String> sides) {
        double start = ratings.entrySet().stream()
                .filter(rating -> !sides.contains(rating.getKey()))
                .mapToDouble(Map.Entry::getValue)
                .average()
                .orElse(START);
        ratings.keySet().retainAll(sides);
        sides.forEach(side -> ratings.putIfAbsent(side, start));
    }

    @Override
    public double homeLead(String home, String away) {
        return rating(home) + HOME - rating(away);
    }

    @Override
    public void learn(MatchResult result) {
        double expected = 1 / (1 + Math.pow(10, -homeLead(result.home(), result.away()) / 400));
        double points = switch (result.outcome()) {
            case HOME -> 1;
            case DRAW -> 0.5;
            case AWAY -> 0;
        };
        double move = STEP * weight(Math.abs(result.homeGoals() - result.awayGoals())) * (points - expected);
        ratings.put(result.home(), rating(result.home()) + move);
        ratings.put(result.away(), rating(result.away()) - move);
    }

    private double rating(String side) {
        return ratings.getOrDefault(side, START);
    }

    private static double weight(int goalDifference) {
        if (goalDifference <= 1) {
            return 1;
        }
        return goalDifference == 2 ? 1.5 : (11 + goalDifference) / 8.0;
    }
}
