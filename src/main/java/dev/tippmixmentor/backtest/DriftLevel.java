package dev.tippmixmentor.backtest;

/** How worried to be about a model in use. */
public enum DriftLevel {
    STEADY,
    WARNING,
    ALARM
}
