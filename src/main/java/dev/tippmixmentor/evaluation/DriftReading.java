package dev.tippmixmentor.evaluation;

import dev.tippmixmentor.backtest.DriftLevel;

/**
 * What one measure shows.
 *
 * @param value standard deviations for a surprise, lost ranked probability score for a lost advantage, population stability
 *     index for a shift; for what is missing by how much its share has grown, -1 to 1
 * @param matches how many recent ones it is read from
 */
public record DriftReading(DriftMeasure measure, DriftLevel level, double value, int matches) {}
