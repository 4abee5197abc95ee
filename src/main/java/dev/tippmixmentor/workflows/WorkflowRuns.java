package dev.tippmixmentor.workflows;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tippmixmentor.agents.AgentEvents;
import dev.tippmixmentor.agents.AgentId;
import dev.tippmixmentor.agents.AgentRuntime;
import dev.tippmixmentor.agents.AgentTask;
import dev.tippmixmentor.agents.Severity;
import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.database.Batches;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import dev.tippmixmentor.tasks.TaskEnded;
import dev.tippmixmentor.tasks.TaskQueue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Has the steps of workflows done in their order. A run is nothing but its rows: each end of a task moves it on, in one
 * transaction with the tasks that come next, whichever node that happens on and however often nodes die in between. The
 * runs of one agent move one after the other.
 */
@Service
class WorkflowRuns {
    private final RunRows rows;
    private final RunSteps steps;
    private final AgentRuntime agents;
    private final AgentEvents events;
    private final TaskQueue tasks;
    private final AuditLog audit;
    private final Batches batches;
    private final JsonMapper json;

    WorkflowRuns(
            RunRows rows,
            RunSteps steps,
            AgentRuntime agents,
            AgentEvents events,
            TaskQueue tasks,
            AuditLog audit,
            Batches batches,
            JsonMapper json) {
        this.rows = rows;
        this.steps = steps;
        this.agents = agents;
        this.events = events;
        this.tasks = tasks;
        this.audit = audit;
        this.batches = batches;
        this.json = json;
    }

    /**
     * What has become of a start.
     *
     * @param runId what has begun, or waits; null if the start was passed over
     * @param passedOverFor the run that has not ended; null unless the start was passed over
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Start(@Nullable UUID runId, @Nullable UUID passedOverFor) {}

    /**
     * Begins a run, and ends the task that asks for it, in one transaction: once for each task, and never for one that was
     * cancelled.
     *
     * @param overlap what holds for starts by the schedule; others begin whatever runs beside
     */
    @Transactional
    public Start begin(AgentTask task, String workflow, JsonNode definition, Overlap overlap) {
        rows.lockAgent(task.agent());
        Start start = start(task, workflow, definition, task.isByItself() ? overlap : Overlap.ALLOW_ALL);
        if (start.passedOverFor() != null) {
            events.record(
                    task.agent(),
                    Severity.INFO,
                    "workflow",
                    "A start was passed over: run " + start.passedOverFor() + " has not ended");
        }
        tasks.finish(task.task(), json.writeValueAsString(start));
        return start;
    }

    private Start start(AgentTask task, String workflow, JsonNode definition, Overlap overlap) {
        List<RunRows.Unfinished> others = rows.unfinishedOf(task.agent());
        RunStatus status = RunStatus.RUNNING;
        if (!others.isEmpty()) {
            UUID other = others.get(others.size() - 1).id();
            switch (overlap) {
                case SKIP -> {
                    return new Start(null, other);
                }
                case BUFFER_ONE -> {
                    if (others.stream().anyMatch(each -> each.status() == RunStatus.WAITING)) {
                        return new Start(null, other);
                    }
                    status = RunStatus.WAITING;
                }
                case CANCEL_OTHER -> others.forEach(each -> cancel(each.id()));
                case ALLOW_ALL -> {
                    // beside the others
                }
            }
        }
        UUID run = rows.add(task.agent(), task.task().id(), workflow, definition, task.input(), status);
        advance(run);
        return new Start(run, null);
    }

    Page<Run> of(AgentId agent, String workflow, PageQuery page) {
        return rows.of(agent, workflow, page);
    }

    /**
     * One run of an agent.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    Run get(AgentId agent, UUID id) {
        return rows.find(agent, id).orElseThrow(() -> ApiException.notFound("run", id));
    }

    List<StepState> steps(UUID run) {
        return rows.steps(run);
    }

    /**
     * Cancels a run and the tasks of its steps; does nothing to one that has ended.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    @Transactional
    Run cancel(AgentId agent, UUID id) {
        get(agent, id);
        rows.lockAgent(agent);
        if (cancel(id)) {
            audit.record(AuditEntry.of(AuditAction.WORKFLOW_CANCELLED, id));
        }
        return get(agent, id);
    }

    /**
     * Cancels what an agent that was stopped has under way; what it has begun since it was started anew goes on.
     *
     * @param at when it was stopped
     */
    @Transactional
    void cancelAll(AgentId agent, Instant at) {
        rows.lockAgent(agent);
        boolean stopped = agents.isStopped(agent);
        rows.unfinishedOf(agent).stream()
                .filter(run -> stopped || !run.createdAt().isAfter(at))
                .forEach(run -> cancel(run.id()));
    }

    /** Moves the run on that a task was part of, if it was part of one. */
    @Transactional
    void ended(TaskEnded ended) {
        rows.runOf(ended.taskId()).ifPresent(part -> {
            rows.lockAgent(part.agent());
            Run run = rows.lock(part.run()).orElseThrow();
            rows.steps(run.id()).stream()
                    .filter(step -> ended.taskId().equals(step.taskId())
                            && !step.status().isFinal())
                    .findFirst()
                    .ifPresent(step -> steps.end(run, step, ended));
            advance(run.id());
        });
    }

    /**
     * Decides what a step waits for: it goes on, or the run fails. Does nothing if that was decided so before.
     *
     * @param comment why; null if nothing is said
     * @throws ApiException {@code RESOURCE_NOT_FOUND} if there is no such run or step; {@code RESOURCE_CONFLICT} if the step
     *     does not wait for anybody
     */
    @Transactional
    Run decide(AgentId agent, UUID id, String name, boolean approved, @Nullable String comment, CurrentUser by) {
        get(agent, id);
        rows.lockAgent(agent);
        Run run = rows.lock(id).orElseThrow();
        if (run.steps().stream().noneMatch(step -> step.id().equals(name))) {
            throw ApiException.notFound("step", name);
        }
        StepState step = steps.state(run).of(name).stream()
                .findFirst()
                .orElseThrow(() -> ApiException.of(
                        ErrorCode.RESOURCE_CONFLICT, "The turn of step '" + name + "' has not come yet"));
        if (step.status() == StepStatus.AWAITING_APPROVAL) {
            ObjectNode decision = json.createObjectNode()
                    .put("approved", approved)
                    .put("by", by.id().toString())
                    .put("comment", comment);
            steps.decide(run, step, decision, approved ? null : "was rejected");
            audit.record(AuditEntry.of(
                            approved ? AuditAction.WORKFLOW_STEP_APPROVED : AuditAction.WORKFLOW_STEP_REJECTED, id)
                    .to(Map.of("step", name)));
            advance(id);
        } else if (!isDecidedSo(step, approved)) {
            throw ApiException.of(
                    ErrorCode.RESOURCE_CONFLICT,
                    "Step '" + name + "' waits for nobody's approval: it is " + step.status());
        }
        return get(agent, id);
    }

    private static boolean isDecidedSo(StepState step, boolean approved) {
        JsonNode decision = step.output();
        return decision != null
                && decision.path("by").isString()
                && decision.path("approved").asBoolean(!approved) == approved;
    }

    /** Forgets what ended before a time; how much that was. */
    int purge(Instant before) {
        return batches.delete("workflows.runs", "finished_at", before);
    }

    private boolean cancel(UUID id) {
        Optional<Run> run = rows.lock(id).filter(each -> !each.status().isFinal());
        run.ifPresent(each -> {
            steps.cancel(each);
            end(each, RunStatus.CANCELLED);
        });
        return run.isPresent();
    }

    /** Begins whatever can begin; ends the run when nothing is left. */
    private void advance(UUID id) {
        Run run = rows.lock(id).orElseThrow();
        if (run.status() == RunStatus.RUNNING) {
            settle(run, steps.beginWhatCan(run));
        } else if (run.status() == RunStatus.COMPENSATING) {
            compensate(run);
        }
    }

    private void settle(Run run, RunState state) {
        Optional<StepState> failure = state.failure();
        if (failure.isPresent()) {
            StepState step = failure.get();
            String error = "step '" + step.step() + "' "
                    + (step.status() == StepStatus.CANCELLED ? "was cancelled" : "failed: " + step.error());
            rows.become(run.id(), RunStatus.COMPENSATING, error);
            events.record(run.agentId(), Severity.ERROR, "workflow", "Run " + run.id() + ": " + error);
            steps.cancel(run);
            steps.planCompensation(run);
            advance(run.id());
        } else if (state.isDone()) {
            events.record(run.agentId(), Severity.INFO, "workflow", "Run " + run.id() + " succeeded");
            end(run, RunStatus.SUCCEEDED);
        }
    }

    /** One after the other, the last one first; what can't be undone doesn't keep the others from it. */
    private void compensate(Run run) {
        RunState state = steps.state(run);
        if (state.isUndoing()) {
            return;
        }
        Optional<StepState> next = state.nextToUndo();
        if (next.isPresent()) {
            steps.undo(run, next.get());
            advance(run.id()); // if it was refused, the one before it
        } else {
            end(run, RunStatus.FAILED);
        }
    }

    /** Ends a run, and begins the one that waits for that. */
    private void end(Run run, RunStatus status) {
        rows.become(run.id(), status, null);
        List<RunRows.Unfinished> others = rows.unfinishedOf(run.agentId());
        if (others.stream().allMatch(other -> other.status() == RunStatus.WAITING)) {
            others.stream().findFirst().ifPresent(next -> {
                rows.become(next.id(), RunStatus.RUNNING, null);
                advance(next.id());
            });
        }
    }
}
