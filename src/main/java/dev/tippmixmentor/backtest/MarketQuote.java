package dev.tippmixmentor.backtest;

import dev.tippmixmentor.forecast.OutcomeProbabilities;
import java.util.OptionalDouble;

/**
 * What a market thought of a fixture, without its margin.
 *
 * @param over25 probability of three goals or more, empty if the market had no such line
 */
public record MarketQuote(OutcomeProbabilities outcome, OptionalDouble over25) {}
