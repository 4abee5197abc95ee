package dev.tippmixmentor.workflows;

import dev.tippmixmentor.agents.AgentId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One step of a workflow: something that another agent, or a person, is asked for. Values may be taken from what is known by then, as
 * JSON pointers (RFC 6901) into {@code {"input": …, "steps": {"<id>": <output>}, "item": …}}; the output of a step that was
 * done for each of a list is the list of outputs.
 *
 * @param id unique in the workflow
 * @param agentId who is asked; null if a person is
 * @param approval what a person is asked; null if an agent is
 * @param dependsOn steps that come before it; if one of them was left out, so is this
 * @param when it is left out unless this holds; always done if absent
 * @param forEach it is done for each element of the list there; once if absent
 * @param parallel for how many of them at once; 4 if absent
 * @param input of the task; a text {@code ${/pointer}} stands for the value there
 * @param maxRetries the setting if absent
 * @param timeoutSeconds the setting if absent
 * @param compensation what is asked for, once all else has stopped, if the step succeeded and the workflow failed
 */
record WorkflowStep(
        String id,
        @Nullable AgentId agentId,
        @Nullable Approval approval,
        @Nullable List<String> dependsOn,
        @Nullable Condition when,
        @Nullable String forEach,
        @Nullable Integer parallel,
        @Nullable JsonNode input,
        @Nullable Integer maxRetries,
        @Nullable Integer timeoutSeconds,
        @Nullable Compensation compensation) {
    private static final int DEFAULT_PARALLEL = 4;

    WorkflowStep {
        dependsOn = dependsOn == null ? List.of() : List.copyOf(dependsOn);
        parallel = Objects.requireNonNullElse(parallel, DEFAULT_PARALLEL);
    }

    List<String> before() {
        return Objects.requireNonNull(dependsOn);
    }

    int atOnce() {
        return Objects.requireNonNull(parallel);
    }

    /** How two values compare. */
    enum Comparison {
        EQ,
        NE,
        GT,
        GE,
        LT,
        LE
    }

    /**
     * Something that holds or does not.
     *
     * @param value a pointer
     * @param than what is there is compared with
     */
    record Condition(String value, Comparison is, JsonNode than) {}

    /**
     * What a person has to approve before what comes after the step begins.
     *
     * @param timeoutSeconds after which it is as if it had been rejected; a day if absent
     */
    record Approval(String question, @Nullable Integer timeoutSeconds) {
        private static final int DAY = 86_400;

        int seconds() {
            return Objects.requireNonNullElse(timeoutSeconds, DAY);
        }
    }

    /** What makes a step undone. */
    record Compensation(AgentId agentId, @Nullable JsonNode input) {}
}
