package dev.tippmixmentor.backtest;

import dev.tippmixmentor.forecast.MatchResult;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import dev.tippmixmentor.forecast.ScoringRules;
import java.util.OptionalDouble;

/**
 * A forecast and what happened. What it said of single scores is judged at once and not kept: thousands of score matrices
 * for each model are many.
 *
 * @param over25LogLoss of three goals or more against fewer, empty if the model can't tell
 * @param bothScoreLogLoss of both sides scoring or not, empty if the model knows only outcomes
 * @param scoreLogLoss of the exact score, empty if the model knows only outcomes
 */
public record GradedForecast(
        String league,
        MatchResult result,
        OutcomeProbabilities outcome,
        OptionalDouble over25LogLoss,
        OptionalDouble bothScoreLogLoss,
        OptionalDouble scoreLogLoss) {

    static GradedForecast of(String league, MatchForecast forecast, MatchResult result) {
        return new GradedForecast(
                league,
                result,
                forecast.outcome(),
                forecast.over25().isPresent()
                        ? logLoss(forecast.over25().getAsDouble(), result.homeGoals() + result.awayGoals() > 2)
                        : OptionalDouble.empty(),
                forecast.scores()
                        .map(scores ->
                                logLoss(scores.bothTeamsToScore(), result.homeGoals() > 0 && result.awayGoals() > 0))
                        .orElseGet(OptionalDouble::empty),
                forecast.scores()
                        .map(scores -> logLoss(scores.probability(result.homeGoals(), result.awayGoals()), true))
                        .orElseGet(OptionalDouble::empty));
    }

    private static OptionalDouble logLoss(double probability, boolean happened) {
        return OptionalDouble.of(-Math.log(happened ? probability : 1 - probability));
    }

    public double rankedProbabilityScore() {
        return ScoringRules.rankedProbabilityScore(outcome, result.outcome());
    }

    public double logLoss() {
        return ScoringRules.logLoss(outcome, result.outcome());
    }

    public double brier() {
        return ScoringRules.brier(outcome, result.outcome());
    }

    public boolean isHit() {
        return outcome.mostLikely() == result.outcome();
    }
}
