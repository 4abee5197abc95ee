package dev.tippmixmentor.forecast;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The model of Dixon and Coles with time decay and a shrinkage prior.
 *
 * <p>Goals of home side i and away side j are Poisson with log rates c + h + attack(i) - defence(j) and
 * c + attack(j) - defence(i), corrected for the dependence of low scores (Applied Statistics 46 (1997) 265-280).
 * The prior draws attack + defence and attack - defence of each side to their means with different force: how good a
 * side is varies far more than how open its matches are.
 */
public final class DixonColes {

    private DixonColes() {}

    /**
     * Fits the model as it could have been known before a day.
     *
     * @param matches in any order; those on or after {@code forecastDate} or before the window are ignored
     * @param promoted sides that came up this season, which start at the promoted offset
     * @param warmStart an earlier fit of the same league to start from: saves time, changes nothing else
     * @throws FitFailedException if no match is in the window or the optimum is not reached
     */
    public static DixonColesFit fit(
            List<MatchResult> matches,
            LocalDate forecastDate,
            Set<String> promoted,
            DixonColesSettings settings,
            @Nullable DixonColesFit warmStart) {
        List<MatchResult> seen = inWindow(matches, forecastDate, settings.windowDays());
        Map<String, Integer> sides = new HashMap<>();
        int count = seen.size();
        int[] home = new int[count];
        int[] away = new int[count];
        int[] homeGoals = new int[count];
        int[] awayGoals = new int[count];
        double[] weight = new double[count];
        for (int match = 0; match < count; match++) {
            MatchResult result = seen.get(match);
            home[match] = index(sides, result.home());
            away[match] = index(sides, result.away());
            homeGoals[match] = result.homeGoals();
            awayGoals[match] = result.awayGoals();
            long age = forecastDate.toEpochDay() - result.date().toEpochDay();
            weight[match] = settings.weight(age);
        }
        int sidesSeen = sides.size();
        for (String side : new TreeSet<>(promoted)) {
            index(sides, side);
        }
        double[] priorMean = new double[sides.size()];
        sides.forEach((side, index) -> priorMean[index] = promoted.contains(side) ? settings.promotedOffset() : 0);
        DixonColesLikelihood likelihood =
                new DixonColesLikelihood(home, away, homeGoals, awayGoals, weight, priorMean, settings);

        double[] start = likelihood.priorPoint();
        if (warmStart != null) {
            warmUp(start, warmStart, sides, settings.rhoLimit());
        }
        return fit(likelihood, start, sides, sidesSeen, forecastDate, count, settings);
    }

    private static DixonColesFit fit(
            DixonColesLikelihood likelihood,
            double[] start,
            Map<String, Integer> sides,
            int sidesSeen,
            LocalDate forecastDate,
            int matches,
            DixonColesSettings settings) {
        NewtonAscent optimum = NewtonAscent.from(start, likelihood, settings.rhoLimit());
        double[] point = optimum.point();
        Map<String, Strength> strengths = new TreeMap<>();
        Set<String> unseen = new TreeSet<>();
        sides.forEach((side, index) -> {
            strengths.put(
                    side,
                    new Strength(
                            point[DixonColesLikelihood.attack(index)], point[DixonColesLikelihood.defence(index)]));
            if (index >= sidesSeen) {
                unseen.add(side);
            }
        });
        return new DixonColesFit(
                point[DixonColesLikelihood.INTERCEPT],
                point[DixonColesLikelihood.HOME_ADVANTAGE],
                point[DixonColesLikelihood.RHO],
                strengths,
                unseen,
                forecastDate,
                matches,
                optimum.value(),
                optimum.gradientNorm(),
                optimum.iterations());
    }

    private static List<MatchResult> inWindow(List<MatchResult> matches, LocalDate forecastDate, int windowDays) {
        LocalDate first = forecastDate.minusDays(windowDays);
        List<MatchResult> seen = new ArrayList<>(matches.size());
        for (MatchResult match : matches) {
            if (match.date().isBefore(forecastDate) && !match.date().isBefore(first)) {
                seen.add(match);
            }
        }
        if (seen.isEmpty()) {
            throw new FitFailedException("No match from " + first + " until before " + forecastDate);
        }
        return seen;
    }

    private static int index(Map<String, Integer> sides, String side) {
        Integer known = sides.putIfAbsent(side, sides.size());
        return known == null ? sides.size() - 1 : known;
    }

    private static void warmUp(double[] start, DixonColesFit earlier, Map<String, Integer> sides, double rhoLimit) {
        start[DixonColesLikelihood.INTERCEPT] = earlier.intercept();
        start[DixonColesLikelihood.HOME_ADVANTAGE] = earlier.homeAdvantage();
        start[DixonColesLikelihood.RHO] = Math.max(-rhoLimit, Math.min(rhoLimit, earlier.rho()));
        sides.forEach((side, index) -> {
            Strength strength = earlier.strengths().get(side);
            if (strength != null) {
                start[DixonColesLikelihood.attack(index)] = strength.attack();
                start[DixonColesLikelihood.defence(index)] = strength.defence();
            }
        });
    }
}
