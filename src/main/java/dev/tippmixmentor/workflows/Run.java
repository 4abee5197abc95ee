package dev.tippmixmentor.workflows;

import dev.tippmixmentor.agents.AgentId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A run as it is stored. */
record Run(
        UUID id,
        AgentId agentId,
        String workflow,
        List<WorkflowStep> steps,
        JsonNode input,
        RunStatus status,
        @Nullable String error,
        Instant createdAt,
        @Nullable Instant finishedAt) {

    Run {
        steps = List.copyOf(steps);
    }
}
