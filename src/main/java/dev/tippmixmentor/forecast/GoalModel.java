package dev.tippmixmentor.forecast;

import java.util.List;
import java.util.Optional;

/** A finished model of goals: immutable, safe to share, and the same forecast for the same question for ever. */
public interface GoalModel {

    /** Forecast of a fixture at the ground of the home side; a side the model never saw is marked as a cold start. */
    GoalRates rates(String home, String away);

    /** Forecast of a fixture where neither side is at home. */
    GoalRates ratesOnNeutralGround(String one, String other);

    /**
     * Why the rates are what they are: effects on each side add up to the logarithm of its rate in {@link #rates}.
     */
    List<RateFactor> factors(String home, String away);

    /** The part of it that an optimiser found; empty if it has none. */
    Optional<DixonColesFit> optimum();
}
