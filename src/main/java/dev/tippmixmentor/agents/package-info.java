/**
 * Owns agents: their definitions, their life cycle, their tasks and events, and how they are doing. What the agents of a
 * type do is an {@link dev.tippmixmentor.agents.AgentWork} of another module.
 *
 * <p>Publishes {@link dev.tippmixmentor.agents.AgentStatusChanged}.
 *
 * <p>Listens to {@link dev.tippmixmentor.tasks.TaskEnded} and {@link dev.tippmixmentor.tasks.TaskProgressed}.
 */
@NullMarked
@PartOf(Area.AGENTS)
@ApplicationModule(
        displayName = "Agents",
        allowedDependencies = {
            "platform.error",
            "platform.audit",
            "platform.database",
            "platform.startup",
            "platform.web",
            "platform.idempotency",
            "platform.security",
            "platform.flags",
            "platform.jobs",
            "tasks",
            "realtime"
        })
package dev.tippmixmentor.agents;

import dev.tippmixmentor.platform.flags.Area;
import dev.tippmixmentor.platform.flags.PartOf;
import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
