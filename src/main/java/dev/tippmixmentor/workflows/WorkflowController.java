package dev.tippmixmentor.workflows;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tippmixmentor.agents.AgentId;
import dev.tippmixmentor.agents.AgentRuntime;
import dev.tippmixmentor.agents.AgentType;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import dev.tippmixmentor.platform.web.WholeQuery;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** A run is begun by a task of the agent. */
@RestController
@RequestMapping("/api/v1/agents/{id}/workflows")
class WorkflowController {
    private final AgentRuntime agents;
    private final WorkflowDefinitions definitions;
    private final WorkflowRuns runs;

    WorkflowController(AgentRuntime agents, WorkflowDefinitions definitions, WorkflowRuns runs) {
        this.agents = agents;
        this.definitions = definitions;
        this.runs = runs;
    }

    /**
     * The workflow of an agent.
     *
     * @param id {@code matchday} for the built-in one, {@code own} for another
     */
    record WorkflowView(String id, JsonNode steps) {}

    /** @param error why it failed; null unless it did */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record RunView(
            UUID id,
            AgentId agentId,
            String workflow,
            RunStatus status,
            JsonNode input,
            @Nullable String error,
            Instant createdAt,
            @Nullable Instant finishedAt) {

        private static RunView of(Run run) {
            return new RunView(
                    run.id(),
                    run.agentId(),
                    run.workflow(),
                    run.status(),
                    run.input(),
                    run.error(),
                    run.createdAt(),
                    run.finishedAt());
        }
    }

    /** @param steps in the order in which they began */
    record RunDetails(RunView run, List<StepState> steps) {}

    /** @param comment why; nothing if absent */
    record Decision(@Nullable @Size(max = 500) String comment) {}

    /** One for a WORKFLOW agent, none for others. */
    @GetMapping
    Page<WorkflowView> workflows(@PathVariable AgentId id, @Valid WholeQuery page) {
        if (agents.typeOf(id) != AgentType.WORKFLOW) {
            return Page.whole(List.of(), page);
        }
        JsonNode configuration = agents.configurationOf(id);
        return Page.whole(
                List.of(new WorkflowView(WorkflowDefinitions.name(configuration), definitions.steps(configuration))),
                page);
    }

    @GetMapping("/{workflow}/runs")
    Page<RunView> runs(@PathVariable AgentId id, @PathVariable String workflow, @Valid PageQuery page) {
        agents.require(id);
        Page<Run> found = runs.of(id, workflow, page);
        return new Page<>(found.data().stream().map(RunView::of).toList(), found.meta());
    }

    @GetMapping("/{workflow}/runs/{runId}")
    RunDetails run(@PathVariable AgentId id, @PathVariable String workflow, @PathVariable UUID runId) {
        agents.require(id);
        return details(workflow, runs.get(id, runId));
    }

    @PostMapping("/{workflow}/runs/{runId}/cancel")
    RunDetails cancel(@PathVariable AgentId id, @PathVariable String workflow, @PathVariable UUID runId) {
        agents.require(id);
        requireOf(workflow, runs.get(id, runId));
        return details(workflow, runs.cancel(id, runId));
    }

    /** Lets a step that waits for it go on; done again it changes nothing. */
    @PostMapping("/{workflow}/runs/{runId}/steps/{step}/approve")
    RunDetails approve(
            @PathVariable AgentId id,
            @PathVariable String workflow,
            @PathVariable UUID runId,
            @PathVariable String step,
            @Valid @RequestBody(required = false) @Nullable Decision decision,
            @AuthenticationPrincipal CurrentUser user) {
        return decide(id, workflow, runId, step, true, decision, user);
    }

    /** Refuses what a step waits for: the run fails, and what it has done is undone. */
    @PostMapping("/{workflow}/runs/{runId}/steps/{step}/reject")
    RunDetails reject(
            @PathVariable AgentId id,
            @PathVariable String workflow,
            @PathVariable UUID runId,
            @PathVariable String step,
            @Valid @RequestBody(required = false) @Nullable Decision decision,
            @AuthenticationPrincipal CurrentUser user) {
        return decide(id, workflow, runId, step, false, decision, user);
    }

    private RunDetails decide(
            AgentId id,
            String workflow,
            UUID runId,
            String step,
            boolean approved,
            @Nullable Decision decision,
            CurrentUser user) {
        agents.require(id);
        requireOf(workflow, runs.get(id, runId));
        return details(
                workflow, runs.decide(id, runId, step, approved, decision == null ? null : decision.comment(), user));
    }

    private static void requireOf(String workflow, Run run) {
        if (!run.workflow().equals(workflow)) {
            throw ApiException.notFound("run", run.id());
        }
    }

    private RunDetails details(String workflow, Run run) {
        requireOf(workflow, run);
        return new RunDetails(RunView.of(run), runs.steps(run.id()));
    }
}
