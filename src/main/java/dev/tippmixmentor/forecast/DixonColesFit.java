package dev.tippmixmentor.forecast;

import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A fitted {@link DixonColes} model: immutable, and made of plain numbers and names, so that a stored copy forecasts
 * the same to the last bit.
 *
 * @param intercept logarithm of the goals of an average side away from home against an average side
 * @param homeAdvantage what playing at home adds to the logarithm of a side's goals
 * @param rho low-score dependence
 * @param strengths by side, sorted by name
 * @param unseen sides among them without a match in the window, which stand at their prior mean
 * @param cutOff only matches before this day were seen
 * @param matches how many were seen
 * @param objective penalised log-likelihood at the optimum, without the constant -ln(goals!) terms
 * @param gradientNorm largest absolute derivative left there
 * @param iterations Newton steps taken
 */
public record DixonColesFit(
        double intercept,
        double homeAdvantage,
        double rho,
        Map<String, Strength> strengths,
        Set<String> unseen,
        LocalDate cutOff,
        int matches,
        double objective,
        double gradientNorm,
        int iterations)
        implements GoalModel {

    public DixonColesFit {
        if (!Double.isFinite(intercept + homeAdvantage + rho)) {
            throw new IllegalArgumentException(
                    "Impossible fit: intercept " + intercept + ", home " + homeAdvantage + ", rho " + rho);
        }
        strengths = Collections.unmodifiableMap(new LinkedHashMap<>(new TreeMap<>(strengths)));
        unseen = Collections.unmodifiableSet(new LinkedHashSet<>(new TreeSet<>(unseen)));
    }

    @Override
    public GoalRates rates(String home, String away) {
        return rates(home, away, homeAdvantage);
    }

    @Override
    public GoalRates ratesOnNeutralGround(String one, String other) {
        return rates(one, other, 0);
    }

    @Override
    public List<RateFactor> factors(String home, String away) {
        return RateFactor.of(intercept, homeAdvantage, home, strength(home), away, strength(away));
    }

    @Override
    public Optional<DixonColesFit> optimum() {
        return Optional.of(this);
    }

    private GoalRates rates(String home, String away, double advantage) {
        boolean coldStart = isUnknown(home) || isUnknown(away);
        return GoalRates.of(intercept, advantage, strength(home), strength(away), rho, coldStart);
    }

    private Strength strength(String side) {
        return strengths.getOrDefault(side, Strength.AVERAGE);
    }

    private boolean isUnknown(String side) {
        return !strengths.containsKey(side) || unseen.contains(side);
    }
}
