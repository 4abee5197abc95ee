/**
 * Owns predictions: the registry of fitted models behind them and their comparison in shadow, their seals, their grades
 * and the track record.
 *
 * <p>Publishes {@link dev.tippmixmentor.predictions.PredictionPublished}, {@link
 * dev.tippmixmentor.predictions.PredictionsGraded}, {@link dev.tippmixmentor.predictions.PredictionsVoided} and {@link
 * dev.tippmixmentor.predictions.ModelStatusChanged}.
 *
 * <p>Listens to {@link dev.tippmixmentor.football.MatchFinished}, {@link dev.tippmixmentor.football.MatchCalledOff}
 * and {@link dev.tippmixmentor.live.LiveMatchChanged}.
 */
@NullMarked
@PartOf(Area.PREDICTIONS)
@ApplicationModule(
        displayName = "Predictions",
        allowedDependencies = {
            "platform.error",
            "platform.database",
            "platform.audit",
            "platform.cache",
            "platform.startup",
            "platform.web",
            "platform.security",
            "platform.seal",
            "platform.flags",
            "football",
            "forecast",
            "live",
            "realtime"
        })
package dev.tippmixmentor.predictions;

import dev.tippmixmentor.platform.flags.Area;
import dev.tippmixmentor.platform.flags.PartOf;
import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
