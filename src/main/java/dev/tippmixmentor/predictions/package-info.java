/**
 * Owns predictions: the fitted models behind them, their seals, their grades and the track record.
 *
 * <p>Publishes {@link dev.tippmixmentor.predictions.PredictionPublished} and {@link
 * dev.tippmixmentor.predictions.PredictionsGraded}.
 *
 * <p>Listens to {@link dev.tippmixmentor.football.MatchFinished}.
 */
@NullMarked
@ApplicationModule(
        displayName = "Predictions",
        allowedDependencies = {
            "platform.error",
            "platform.startup",
            "platform.web",
            "platform.security",
            "platform.seal",
            "football",
            "forecast",
            "realtime"
        })
package dev.tippmixmentor.predictions;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
