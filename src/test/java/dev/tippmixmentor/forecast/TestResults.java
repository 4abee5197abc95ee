package dev.tippmixmentor.forecast;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Made-up leagues with sides of different strength. */
public final class TestResults {

    private TestResults() {}

    /** Everyone against everyone, home and away, a round every week; sides are called Side 1, Side 2, ... */
    public static List<MatchResult> league(Random random, int sides, LocalDate firstRound) {
        List<MatchResult> results = new ArrayList<>();
        for (int round = 1; round < sides; round++) {
            for (int home = 0; home < sides; home++) {
                int away = (home + round) % sides;
                results.add(new MatchResult(
                        firstRound.plusWeeks(round - 1L),
                        "Side " + (home + 1),
                        "Side " + (away + 1),
                        goals(random, Math.exp(0.35 + 0.6 * (away - home) / sides)),
                        goals(random, Math.exp(0.1 + 0.6 * (home - away) / sides))));
            }
        }
        return results;
    }

    static DixonColesLikelihood likelihood(List<MatchResult> matches, double[] weights) {
        Map<String, Integer> index = new HashMap<>();
        matches.forEach(match -> index.putIfAbsent(match.home(), index.size()));
        return new DixonColesLikelihood(
                matches.stream().mapToInt(match -> index.get(match.home())).toArray(),
                matches.stream().mapToInt(match -> index.get(match.away())).toArray(),
                matches.stream().mapToInt(MatchResult::homeGoals).toArray(),
                matches.stream().mapToInt(MatchResult::awayGoals).toArray(),
                weights,
                new double[index.size()],
                DixonColesSettings.map());
    }

    private static int goals(Random random, double rate) {
        int goals = 0;
        for (double left = random.nextDouble() - Math.exp(-rate), cell = Math.exp(-rate); left > 0; goals++) {
            cell *= rate / (goals + 1);
            left -= cell;
        }
        return goals;
    }
}
