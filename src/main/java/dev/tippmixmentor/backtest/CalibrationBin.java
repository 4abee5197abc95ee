package dev.tippmixmentor.backtest;

/**
 * Forecasts of about the same probability, and how often they came true.
 *
 * @param forecast mean probability that was forecast
 * @param observed share of them that happened
 */
public record CalibrationBin(double forecast, double observed, int count) {}
