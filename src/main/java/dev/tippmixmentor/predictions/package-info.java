/**
 * Owns predictions: the fitted models behind them, their seals, their grades and the track record.
 *
 * <p>Publishes {@link dev.tippmixmentor.predictions.PredictionPublished} and {@link
 * dev.tippmixmentor.predictions.PredictionsGraded}.
 *
 * <p>Listens to {@link dev.tippmixmentor.football.MatchFinished}.
 */
@NullMarked
@PartOf(Area.PREDICTIONS)
@ApplicationModule(
        displayName = "Predictions",
        allowedDependencies = {
            "platform.error",
            "platform.startup",
            "platform.web",
            "platform.security",
            "platform.seal",
            "platform.flags",
            "football",
            "forecast",
            "realtime"
        })
package dev.tippmixmentor.predictions;

import dev.tippmixmentor.platform.flags.Area;
import dev.tippmixmentor.platform.flags.PartOf;
import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
