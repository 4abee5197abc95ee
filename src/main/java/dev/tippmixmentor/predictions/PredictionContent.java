package dev.tippmixmentor.predictions;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.football.MarketOdds;
import dev.tippmixmentor.forecast.GoalRates;
import dev.tippmixmentor.forecast.LineShares;
import dev.tippmixmentor.forecast.MarginRemoval;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import dev.tippmixmentor.forecast.RateFactor;
import dev.tippmixmentor.forecast.ScoreMatrix;
import dev.tippmixmentor.forecast.Side;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a prediction says; sealed as it stands. Probabilities are 0 to 1.
 *
 * @param outcome of the three results; they sum to 1
 * @param expectedGoals mean goals of each side
 * @param overUnder of the total of goals, half lines
 * @param bothTeamsToScore that neither side stays without a goal
 * @param correctScores the likeliest, in that order
 * @param asianHandicap of the home side, half lines: no push is possible
 * @param confidence 0 to 1, see {@link Confidence}
 * @param coldStart whether a side was unknown to the model and stands at its prior mean; confidence is 0
 *     then; null in predictions from before this was told
 * @param factors what moves the goals of each side, strongest first
 * @param market what the bookmakers say without their margin (Shin 1993); null where there are no odds
 */
record PredictionContent(
        OutcomeProbabilities outcome,
        ExpectedGoals expectedGoals,
        List<OverUnder> overUnder,
        double bothTeamsToScore,
        List<CorrectScore> correctScores,
        List<AsianHandicap> asianHandicap,
        double confidence,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Boolean coldStart,
        List<Factor> factors,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Market market) {

    private static final double[] TOTAL_LINES = {0.5, 1.5, 2.5, 3.5, 4.5, 5.5};
    private static final double[] HANDICAP_LINES = {-1.5, -0.5, 0.5, 1.5};
    private static final int CORRECT_SCORES = 5;

    PredictionContent {
        overUnder = List.copyOf(overUnder);
        correctScores = List.copyOf(correctScores);
        asianHandicap = List.copyOf(asianHandicap);
        factors = List.copyOf(factors);
    }

    record ExpectedGoals(double home, double away) {}

    record OverUnder(double line, double over, double under) {}

    record CorrectScore(String score, double probability) {}

    record AsianHandicap(double line, double home, double away) {}

    /**
     * One reason.
     *
     * @param team whose goals it moves, {@code home} or {@code away}
     * @param effect addition to the natural logarithm of that side's expected goals
     */
    record Factor(String name, String team, double effect) {}

    /**
     * What the bookmakers say.
     *
     * @param margin sum of the inverse odds above 1
     */
    record Market(double home, double draw, double away, double margin, int bookmakers) {
        static Market of(MarketOdds odds) {
            OutcomeProbabilities fair = MarginRemoval.shin(odds.home(), odds.draw(), odds.away());
            return new Market(
                    fair.home(),
                    fair.draw(),
                    fair.away(),
                    1 / odds.home() + 1 / odds.draw() + 1 / odds.away() - 1,
                    odds.bookmakers());
        }
    }

    /**
     * What a model version says of a fixture. Follows from its arguments alone, so that it can be computed again.
     *
     * @param market what the bookmakers say at the moment; null if nothing
     */
    static PredictionContent of(ModelVersion model, Fixture fixture, @Nullable Market market) {
        String home = fixture.home().toString();
        String away = fixture.away().toString();
        GoalRates rates = model.goals().rates(home, away);
        ScoreMatrix scores = rates.scores();
        int matchesOfLessKnown = Math.min(
                model.experience().getOrDefault(home, 0), model.experience().getOrDefault(away, 0));
        return new PredictionContent(
                scores.outcome(),
                new ExpectedGoals(scores.expectedGoals(Side.HOME), scores.expectedGoals(Side.AWAY)),
                Arrays.stream(TOTAL_LINES)
                        .mapToObj(line -> {
                            LineShares shares = scores.total(line);
                            return new OverUnder(line, shares.win(), shares.lose());
                        })
                        .toList(),
                scores.bothTeamsToScore(),
                likeliest(scores),
                Arrays.stream(HANDICAP_LINES)
                        .mapToObj(line -> {
                            LineShares shares = scores.asianHandicap(Side.HOME, line);
                            return new AsianHandicap(line, shares.win(), shares.lose());
                        })
                        .toList(),
                Confidence.of(scores.outcome(), matchesOfLessKnown),
                rates.coldStart(),
                model.goals().factors(home, away).stream()
                        .sorted(Comparator.comparingDouble((RateFactor factor) -> Math.abs(factor.effect()))
                                .reversed())
                        .map(factor -> new Factor(
                                factor.name().replace(home, "home").replace(away, "away"),
                                factor.side().name().toLowerCase(Locale.ROOT),
                                factor.effect()))
                        .toList(),
                market);
    }

    static List<CorrectScore> likeliest(ScoreMatrix scores) {
        return scores.mostLikelyScores(CORRECT_SCORES).stream()
                .map(score -> new CorrectScore(score.home() + "-" + score.away(), score.probability()))
                .toList();
    }
}
