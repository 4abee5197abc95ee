/**
 * Owns the judgement of models: walk-forward back-tests, rating systems to compare with, calibration, drift.
 * Publishes nothing: callers pass seasons in and take score cards out.
 * Listens to nothing.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"forecast"})
package dev.tippmixmentor.backtest;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
