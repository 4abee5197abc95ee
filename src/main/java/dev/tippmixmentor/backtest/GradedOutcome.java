package dev.tippmixmentor.backtest;

import dev.tippmixmentor.forecast.Outcome;
import dev.tippmixmentor.forecast.OutcomeProbabilities;

/** A three-way forecast and what happened. */
public record GradedOutcome(OutcomeProbabilities forecast, Outcome outcome) {}
