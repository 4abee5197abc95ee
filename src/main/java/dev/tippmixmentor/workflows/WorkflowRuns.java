package dev.tippmixmentor.workflows;

import dev.tippmixmentor.agents.AgentEvents;
import dev.tippmixmentor.agents.AgentId;
import dev.tippmixmentor.agents.AgentRuntime;
import dev.tippmixmentor.agents.AgentTask;
import dev.tippmixmentor.agents.Severity;
import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import dev.tippmixmentor.tasks.TaskEnded;
import dev.tippmixmentor.tasks.TaskId;
import dev.tippmixmentor.tasks.TaskQueue;
import dev.tippmixmentor.tasks.TaskStatus;
import dev.tippmixmentor.tasks.TaskView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Has the steps of workflows done in their order. A run is nothing but its rows: each end of a task moves it on, in one
 * transaction with the tasks that come next, whichever node that happens on and however often nodes die in between.
 */
@Service
class WorkflowRuns {
    private static final int MOST_ITEMS = 200;

    private final RunRows rows;
    private final AgentRuntime agents;
    private final AgentEvents events;
    private final TaskQueue tasks;
    private final AuditLog audit;

    WorkflowRuns(RunRows rows, AgentRuntime agents, AgentEvents events, TaskQueue tasks, AuditLog audit) {
        this.rows = rows;
        this.agents = agents;
        this.events = events;
        this.tasks = tasks;
        this.audit = audit;
    }

    /** Begins a run, once for each task that asks for it. */
    @Transactional
    public UUID begin(AgentTask task, String workflow, JsonNode steps) {
        UUID run = rows.add(task.agent(), task.task().id(), workflow, steps, task.input());
        advance(run);
        return run;
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
        if (cancel(id)) {
            audit.record(AuditEntry.of(AuditAction.WORKFLOW_CANCELLED, id));
        }
        return get(agent, id);
    }

    /** Cancels what an agent that was stopped has under way. */
    @Transactional
    void cancelAll(AgentId agent) {
        rows.unfinishedOf(agent).forEach(this::cancel);
    }

    /** Moves the run on that a task was part of, if it was part of one. */
    @Transactional
    void ended(TaskEnded ended) {
        rows.runOf(ended.taskId()).ifPresent(id -> {
            Run run = rows.lock(id).orElseThrow();
            rows.steps(id).stream()
                    .filter(step -> ended.taskId().equals(step.taskId())
                            && !step.status().isFinal())
                    .findFirst()
                    .ifPresent(step -> note(run, step, ended));
            advance(id);
        });
    }

    private void note(Run run, StepState step, TaskEnded ended) {
        TaskView task = tasks.get(ended.owner(), ended.taskId());
        StepStatus status = switch (ended.status()) {
            case SUCCEEDED -> StepStatus.SUCCEEDED;
            case CANCELLED -> StepStatus.CANCELLED;
            case FAILED, PENDING, RUNNING -> StepStatus.FAILED;
        };
        rows.end(run.id(), step, status, ended.status() == TaskStatus.SUCCEEDED ? task.output() : null, ended.error());
    }

    private boolean cancel(UUID id) {
        Optional<Run> run = rows.lock(id).filter(each -> !each.status().isFinal());
        run.ifPresent(each -> {
            rows.become(id, RunStatus.CANCELLED, null);
            cancelSteps(id);
        });
        return run.isPresent();
    }

    private void cancelSteps(UUID run) {
        for (StepState step : rows.steps(run)) {
            AgentId agent = step.agentId();
            TaskId task = step.taskId();
            if (!step.status().isFinal()) {
                rows.end(run, step, StepStatus.CANCELLED, null, null);
                if (agent != null && task != null) {
                    tasks.cancel(agent.value(), task);
                }
            }
        }
    }

    /** Begins whatever can begin; ends the run when nothing is left. */
    private void advance(UUID id) {
        Run run = rows.lock(id).orElseThrow();
        if (run.status() == RunStatus.RUNNING) {
            for (WorkflowStep step : run.steps()) {
                consider(run, step);
            }
            settle(run);
        } else if (run.status() == RunStatus.COMPENSATING) {
            compensate(run);
        }
    }

    private void consider(Run run, WorkflowStep step) {
        Map<String, List<StepState>> byStep = byStep(run.id());
        List<StepState> own = byStep.getOrDefault(step.id(), List.of());
        if (own.isEmpty()) {
            boolean ready = step.before().stream().allMatch(before -> isDone(byStep.get(before)));
            if (!ready) {
                return;
            }
            plan(run, step, byStep);
            own = byStep(run.id()).getOrDefault(step.id(), List.of());
        }
        long room = step.atOnce()
                - own.stream()
                        .filter(each -> each.status() == StepStatus.RUNNING)
                        .count();
        own.stream()
                .filter(each -> each.status() == StepStatus.WAITING)
                .sorted(Comparator.comparingInt(StepState::item))
                .limit(Math.max(0, room))
                .forEach(each -> submit(run, each, step.maxRetries(), step.timeoutSeconds()));
    }

    /** Writes down what a step, whose turn has come, is to do. */
    private void plan(Run run, WorkflowStep step, Map<String, List<StepState>> byStep) {
        RunContext context = new RunContext(run.input(), outputs(run, byStep));
        boolean leftOut = step.before().stream()
                .flatMap(before -> byStep.getOrDefault(before, List.of()).stream())
                .anyMatch(before -> before.status() == StepStatus.SKIPPED);
        if (leftOut || !context.holds(step.when())) {
            add(run, step, 0, StepStatus.SKIPPED, context.resolved(step.input(), null), null);
            return;
        }
        if (step.forEach() == null) {
            add(run, step, 0, StepStatus.WAITING, context.resolved(step.input(), null), null);
            return;
        }
        List<JsonNode> items = context.list(step.forEach());
        if (items == null || items.size() > MOST_ITEMS) {
            String error = items == null ? "there is no list at " : "there are more than " + MOST_ITEMS + " at ";
            add(run, step, 0, StepStatus.FAILED, context.resolved(null, null), error + step.forEach());
        } else if (items.isEmpty()) {
            add(run, step, 0, StepStatus.SKIPPED, context.resolved(null, null), null);
        }
        for (int item = 0; items != null && items.size() <= MOST_ITEMS && item < items.size(); item++) {
            add(run, step, item, StepStatus.WAITING, context.resolved(step.input(), items.get(item)), null);
        }
    }

    private void add(Run run, WorkflowStep step, int item, StepStatus status, JsonNode input, @Nullable String error) {
        rows.addStep(
                run.id(),
                new StepState(step.id(), item, false, status, step.agentId(), null, input, null, error, null, null));
    }

    private void submit(Run run, StepState step, @Nullable Integer maxRetries, @Nullable Integer timeoutSeconds) {
        AgentId agent = step.agentId();
        if (agent == null) {
            throw new IllegalStateException("a step of nobody");
        }
        try {
            TaskId task = agents.submit(
                    agent,
                    new AgentRuntime.Order(
                            step.input(),
                            null,
                            null,
                            timeoutSeconds == null ? null : Duration.ofSeconds(timeoutSeconds),
                            maxRetries));
            rows.begin(run.id(), step, task);
        } catch (ApiException refusal) {
            rows.end(run.id(), step, StepStatus.FAILED, null, refusal.detail());
        }
    }

    private void settle(Run run) {
        List<StepState> all = rows.steps(run.id());
        Optional<StepState> failed = all.stream()
                .filter(step -> step.status() == StepStatus.FAILED || step.status() == StepStatus.CANCELLED)
                .findFirst();
        if (failed.isPresent()) {
            StepState step = failed.get();
            String error = "step '" + step.step() + "' "
                    + (step.status() == StepStatus.CANCELLED ? "was cancelled" : "failed: " + step.error());
            rows.become(run.id(), RunStatus.COMPENSATING, error);
            events.record(run.agentId(), Severity.ERROR, "workflow", "Run " + run.id() + ": " + error);
            cancelSteps(run.id());
            planCompensation(run);
            advance(run.id());
            return;
        }
        Map<String, List<StepState>> byStep = byStep(run.id());
        if (run.steps().stream().allMatch(step -> isDone(byStep.get(step.id())))) {
            rows.become(run.id(), RunStatus.SUCCEEDED, null);
            events.record(run.agentId(), Severity.INFO, "workflow", "Run " + run.id() + " succeeded");
        } else if (all.stream().noneMatch(step -> !step.status().isFinal())) {
            advance(run.id()); // what was left out lets others begin
        }
    }

    private void planCompensation(Run run) {
        Map<String, List<StepState>> byStep = byStep(run.id());
        RunContext context = new RunContext(run.input(), outputs(run, byStep));
        for (WorkflowStep step : run.steps()) {
            WorkflowStep.Compensation undo = step.compensation();
            boolean succeeded = byStep.getOrDefault(step.id(), List.of()).stream()
                    .anyMatch(each -> each.status() == StepStatus.SUCCEEDED);
            if (undo != null && succeeded) {
                rows.addStep(
                        run.id(),
                        new StepState(
                                step.id(),
                                0,
                                true,
                                StepStatus.WAITING,
                                undo.agentId(),
                                null,
                                context.resolved(undo.input(), null),
                                null,
                                null,
                                null,
                                null));
            }
        }
    }

    /** One after the other, the last step first; what can't be undone doesn't keep the others from it. */
    private void compensate(Run run) {
        List<StepState> undo =
                rows.steps(run.id()).stream().filter(StepState::compensation).toList();
        if (undo.stream().anyMatch(step -> step.status() == StepStatus.RUNNING)) {
            return;
        }
        List<String> order = run.steps().stream().map(WorkflowStep::id).toList();
        Optional<StepState> next = undo.stream()
                .filter(step -> step.status() == StepStatus.WAITING)
                .max(Comparator.comparingInt(step -> order.indexOf(step.step())));
        if (next.isPresent()) {
            submit(run, next.get(), null, null);
            advance(run.id()); // if it was refused, the one before it
        } else {
            rows.become(run.id(), RunStatus.FAILED, null);
        }
    }

    private Map<String, List<StepState>> byStep(UUID run) {
        Map<String, List<StepState>> byStep = new HashMap<>();
        rows.steps(run).stream()
                .filter(step -> !step.compensation())
                .forEach(step -> byStep.computeIfAbsent(step.step(), key -> new ArrayList<>())
                        .add(step));
        return byStep;
    }

    private static boolean isDone(@Nullable List<StepState> states) {
        return states != null
                && states.stream()
                        .allMatch(step -> step.status() == StepStatus.SUCCEEDED || step.status() == StepStatus.SKIPPED);
    }

    private static Map<String, JsonNode> outputs(Run run, Map<String, List<StepState>> byStep) {
        Map<String, JsonNode> outputs = new HashMap<>();
        for (WorkflowStep step : run.steps()) {
            List<StepState> states = byStep.get(step.id());
            if (states != null && isDone(states)) {
                ArrayNode all = JsonNodeFactory.instance.arrayNode();
                states.stream()
                        .filter(state -> state.output() != null)
                        .sorted(Comparator.comparingInt(StepState::item))
                        .forEach(state -> all.add(state.output()));
                if (step.forEach() != null) {
                    outputs.put(step.id(), all);
                } else if (!all.isEmpty()) {
                    outputs.put(step.id(), all.get(0));
                }
            }
        }
        return outputs;
    }
}
