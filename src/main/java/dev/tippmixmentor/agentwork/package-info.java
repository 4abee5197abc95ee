/**
 * Owns what agents of each type do, and what comes of it: alerts, and insights into predictions.
 *
 * <p>Publishes nothing.
 *
 * <p>Listens to {@link dev.tippmixmentor.football.FixturesChanged}, {@link dev.tippmixmentor.football.MatchFinished},
 * {@link dev.tippmixmentor.football.MatchCalledOff}, {@link dev.tippmixmentor.predictions.ModelStatusChanged} and {@link
 * dev.tippmixmentor.predictions.PredictionPublished}.
 */
@NullMarked
@PartOf(Area.AGENTS)
@ApplicationModule(
        displayName = "Agents' work",
        allowedDependencies = {
            "platform.database",
            "platform.error",
            "platform.flags",
            "platform.startup",
            "platform.web",
            "agents",
            "backtest",
            "evaluation",
            "forecast",
            "predictions",
            "football",
            "providers",
            "tasks",
            "realtime"
        })
package dev.tippmixmentor.agentwork;

import dev.tippmixmentor.platform.flags.Area;
import dev.tippmixmentor.platform.flags.PartOf;
import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
