package dev.tippmixmentor.forecast;

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
 * The state of {@link OnlineRatings} at one moment: immutable, and made of plain numbers and names, so that a stored
 * copy forecasts the same to the last bit.
 *
 * @param intercept logarithm of the goals of an average side away from home against an average side
 * @param homeAdvantage what playing at home adds to the logarithm of a side's goals
 * @param strengths of the sides of the season, sorted by name
 * @param unseen sides among them whose rating no match has moved yet; empty in copies stored before it was recorded
 * @param matches how many results were learned
 */
public record OnlineFit(
        double intercept,
        double homeAdvantage,
        double rho,
        Map<String, Strength> strengths,
        Set<String> unseen,
        int matches)
        implements GoalModel {

    public OnlineFit {
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
        return Optional.empty();
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
