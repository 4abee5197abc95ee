package dev.tippmixmentor.forecast;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The geometric mean of the rates of two models, with the dependence of the first: models that learn from different
 * things make different mistakes.
 *
 * <p>To store one, store its two parts and the weight.
 *
 * <p>Construction throws {@link IllegalArgumentException} if the weight is not a share.
 *
 * @param weight share of {@code first} in the logarithm of each rate, from 0 to 1
 */
public record BlendedFit(GoalModel first, GoalModel second, double weight) implements GoalModel {

    /** Weight of the fit in {@link #besideGoals}. */
    public static final double FIT_BESIDE_GOALS = 0.5;

    /** Weight of the fit in {@link #besideShots}. */
    public static final double FIT_BESIDE_SHOTS = 0.4;

    /** Weight of the slow ratings in {@link #twoSpeeds}. */
    public static final double SLOW_BESIDE_FAST = 0.64;

    public BlendedFit {
        if (!(weight >= 0 && weight <= 1)) {
            throw new IllegalArgumentException("A share is between 0 and 1, not " + weight);
        }
    }

    /** Five years at once and what happened lately; the ratings learned by {@link OnlineSettings#goals()}. */
    public static BlendedFit besideGoals(DixonColesFit fit, OnlineFit ratings) {
        return new BlendedFit(fit, ratings, FIT_BESIDE_GOALS);
    }

    /** The same beside ratings learned by {@link OnlineSettings#goalsAndShots()}. */
    public static BlendedFit besideShots(DixonColesFit fit, OnlineFit ratings) {
        return new BlendedFit(fit, ratings, FIT_BESIDE_SHOTS);
    }

    /**
     * The best model where shots are recorded: ratings learned by {@link OnlineSettings#slowGoals()} and by
     * {@link OnlineSettings#fastShots()}.
     */
    public static BlendedFit twoSpeeds(OnlineFit slow, OnlineFit fast) {
        return new BlendedFit(slow, fast, SLOW_BESIDE_FAST);
    }

    @Override
    public GoalRates rates(String home, String away) {
        return first.rates(home, away).blendedWith(second.rates(home, away), weight);
    }

    @Override
    public GoalRates ratesOnNeutralGround(String one, String other) {
        return first.ratesOnNeutralGround(one, other).blendedWith(second.ratesOnNeutralGround(one, other), weight);
    }

    /** Factors of the first model, and how far the second moves its rates away from them: the recent form. */
    @Override
    public List<RateFactor> factors(String home, String away) {
        GoalRates lasting = first.rates(home, away);
        GoalRates recent = second.rates(home, away);
        List<RateFactor> factors = new ArrayList<>(first.factors(home, away));
        factors.add(recentForm(Side.HOME, lasting.home(), recent.home()));
        factors.add(recentForm(Side.AWAY, lasting.away(), recent.away()));
        return List.copyOf(factors);
    }

    @Override
    public Optional<DixonColesFit> optimum() {
        return first.optimum().or(second::optimum);
    }

    private RateFactor recentForm(Side side, double lasting, double recent) {
        return new RateFactor("recent form", side, (1 - weight) * (Math.log(recent) - Math.log(lasting)));
    }
}
