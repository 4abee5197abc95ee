package dev.tippmixmentor.backtest;

import dev.tippmixmentor.forecast.MatchResult;
import dev.tippmixmentor.forecast.ScoringRules;

/** A forecast and what happened. */
public record GradedForecast(String league, MatchForecast forecast, MatchResult result) {

    public double rankedProbabilityScore() {
        return ScoringRules.rankedProbabilityScore(forecast.outcome(), result.outcome());
    }

    public double logLoss() {
        return ScoringRules.logLoss(forecast.outcome(), result.outcome());
    }

    public double brier() {
        return ScoringRules.brier(forecast.outcome(), result.outcome());
    }

    public boolean isHit() {
        return forecast.outcome().mostLikely() == result.outcome();
    }
}
