package dev.tippmixmentor.forecast;

import java.util.ArrayList;
import java.util.List;

/**
 * The default model: the geometric mean of the rates of a slow and a fast learner, with the dependence of the slow
 * one. The fit sees five years at once, the ratings what happened lately; their mistakes differ.
 *
 * @param fitWeight share of {@code fit} in the logarithm of each rate, from 0 to 1
 */
public record BlendedFit(DixonColesFit fit, OnlineFit online, double fitWeight) {

    /** Best share beside {@link OnlineSettings#goals()} on the seasons 2014-15 to 2018-19. */
    public static final double WEIGHT_BESIDE_GOALS = 0.5;

    /** Best share beside {@link OnlineSettings#goalsAndShots()} on the same seasons. */
    public static final double WEIGHT_BESIDE_SHOTS = 0.4;

    public BlendedFit {
        if (!(fitWeight >= 0 && fitWeight <= 1)) {
            throw new IllegalArgumentException("A share is between 0 and 1, not " + fitWeight);
        }
    }

    /** Forecast of a fixture at the ground of the home side; a side unknown to either is marked as a cold start. */
    public GoalRates rates(String home, String away) {
        return fit.rates(home, away).blendedWith(online.rates(home, away), fitWeight);
    }

    /** Forecast of a fixture where neither side is at home. */
    public GoalRates ratesOnNeutralGround(String one, String other) {
        return fit.ratesOnNeutralGround(one, other).blendedWith(online.ratesOnNeutralGround(one, other), fitWeight);
    }

    /**
     * Why the rates are what they are: effects on each side add up to the logarithm of its rate in {@link #rates}.
     */
    public List<RateFactor> factors(String home, String away) {
        List<RateFactor> slow = fit.factors(home, away);
        List<RateFactor> fast = online.factors(home, away);
        List<RateFactor> factors = new ArrayList<>(slow.size());
        for (int i = 0; i < slow.size(); i++) {
            RateFactor factor = slow.get(i);
            double effect =
                    fitWeight * factor.effect() + (1 - fitWeight) * fast.get(i).effect();
            factors.add(new RateFactor(factor.name(), factor.side(), effect));
        }
        return List.copyOf(factors);
    }
}
