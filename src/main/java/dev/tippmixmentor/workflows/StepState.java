package dev.tippmixmentor.workflows;

import dev.tippmixmentor.agents.AgentId;
import dev.tippmixmentor.tasks.TaskId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One thing that a run has done, or is to do.
 *
 * @param item counts the elements of the list that the step is done for, from 0
 * @param compensation whether it undoes the step
 * @param agentId who is asked; null if a person is
 * @param taskId of the task that does it, or ends the wait for a person; null before it begins
 */
record StepState(
        String step,
        int item,
        boolean compensation,
        StepStatus status,
        @Nullable AgentId agentId,
        @Nullable TaskId taskId,
        JsonNode input,
        @Nullable JsonNode output,
        @Nullable String error,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {}
