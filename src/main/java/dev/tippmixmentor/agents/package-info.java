/**
 * Owns agents: their definitions, their life cycle and the work they do.
 *
 * <p>Publishes {@link dev.tippmixmentor.agents.AgentStatusChanged}.
 *
 * <p>Listens to {@link dev.tippmixmentor.football.FixturesChanged}, {@link dev.tippmixmentor.football.MatchFinished},
 * {@link dev.tippmixmentor.predictions.ModelStatusChanged} and {@link dev.tippmixmentor.tasks.TaskEnded}.
 */
@NullMarked
@PartOf(Area.AGENTS)
@ApplicationModule(
        displayName = "Agents",
        allowedDependencies = {
            "platform.error",
            "platform.audit",
            "platform.startup",
            "platform.web",
            "platform.idempotency",
            "platform.security",
            "platform.flags",
            "platform.jobs",
            "predictions",
            "football",
            "tasks",
            "realtime"
        })
package dev.tippmixmentor.agents;

import dev.tippmixmentor.platform.flags.Area;
import dev.tippmixmentor.platform.flags.PartOf;
import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
