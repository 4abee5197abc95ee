/**
 * Owns workflows: what WORKFLOW agents have other agents do, in which order, and the runs of that.
 *
 * <p>Publishes nothing.
 *
 * <p>Listens to {@link dev.tippmixmentor.tasks.TaskEnded} and {@link dev.tippmixmentor.agents.AgentStatusChanged}.
 */
@NullMarked
@PartOf(Area.AGENTS)
@ApplicationModule(
        displayName = "Workflows",
        allowedDependencies = {
            "platform.database",
            "platform.error",
            "platform.audit",
            "platform.flags",
            "platform.security",
            "platform.web",
            "agents",
            "tasks"
        })
package dev.tippmixmentor.workflows;

import dev.tippmixmentor.platform.flags.Area;
import dev.tippmixmentor.platform.flags.PartOf;
import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
