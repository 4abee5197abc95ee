package dev.tippmixmentor.predictions;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tippmixmentor.football.MarketOdds;
import dev.tippmixmentor.forecast.GoalRates;
import dev.tippmixmentor.forecast.LineShares;
import dev.tippmixmentor.forecast.MarginRemoval;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import dev.tippmixmentor.forecast.RateFactor;
import dev.tippmixmentor.forecast.ScoreMatrix;
import dev.tippmixmentor.forecast.Side;
import java.util.Arrays;
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

    static PredictionContent of(
            GoalRates rates, List<RateFactor> factors, double confidence, @Nullable MarketOdds odds) {
        ScoreMatrix scores = rates.scores();
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
                scores.mostLikelyScores(CORRECT_SCORES).stream()
                        .map(score -> new CorrectScore(score.home() + "-" + score.away(), score.probability()))
                        .toList(),
                Arrays.stream(HANDICAP_LINES)
                        .mapToObj(line -> {
                            LineShares shares = scores.asianHandicap(Side.HOME, line);
                            return new AsianHandicap(line, shares.win(), shares.lose());
                        })
                        .toList(),
                confidence,
                factors.stream()
                        .map(factor -> new Factor(
                                factor.name(), factor.side().name().toLowerCase(Locale.ROOT), factor.effect()))
                        .toList(),
                odds == null ? null : Market.of(odds));
    }
}
