package dev.tippmixmentor.workflows;

import com.github.kagkarlsson.scheduler.Clock;
import dev.tippmixmentor.agents.AgentEvents;
import dev.tippmixmentor.agents.AgentId;
import dev.tippmixmentor.agents.AgentRuntime;
import dev.tippmixmentor.agents.Severity;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.tasks.TaskEnded;
import dev.tippmixmentor.tasks.TaskId;
import dev.tippmixmentor.tasks.TaskPriority;
import dev.tippmixmentor.tasks.TaskQueue;
import dev.tippmixmentor.tasks.TaskRequest;
import dev.tippmixmentor.tasks.TaskStatus;
import dev.tippmixmentor.tasks.TaskView;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Has the steps of a run, whose row the caller holds locked, begin and end. */
@Component
class RunSteps {
    private static final int MOST_ITEMS = 200;

    private final RunRows rows;
    private final AgentRuntime agents;
    private final AgentEvents events;
    private final TaskQueue tasks;
    private final JsonMapper json;
    private final Clock clock;

    RunSteps(RunRows rows, AgentRuntime agents, AgentEvents events, TaskQueue tasks, JsonMapper json, Clock clock) {
        this.rows = rows;
        this.agents = agents;
        this.events = events;
        this.tasks = tasks;
        this.json = json;
        this.clock = clock;
    }

    RunState state(Run run) {
        return new RunState(run, rows.steps(run.id()));
    }

    /**
     * Begins as much of each step whose turn has come as may be under way at once, unless one has failed.
     *
     * @return how far the run is then
     */
    RunState beginWhatCan(Run run) {
        RunState state = state(run);
        while (state.failure().isEmpty() && consider(run, state)) {
            state = state(run); // what was planned can begin now, and what comes after one that was left out
        }
        return state;
    }

    /** Whether that did more than have tasks begin. */
    private boolean consider(Run run, RunState state) {
        boolean changed = false;
        for (WorkflowStep step : run.steps()) {
            if (state.of(step.id()).isEmpty() && state.isReady(step)) {
                plan(run, step, state);
                changed = true;
            } else {
                changed |= beginAsManyAsMay(run, step, state);
            }
        }
        return changed;
    }

    /** Whether one of them was refused. */
    private boolean beginAsManyAsMay(Run run, WorkflowStep step, RunState state) {
        List<StepState> own = state.of(step.id());
        long room = step.atOnce()
                - own.stream()
                        .filter(each -> each.status() == StepStatus.RUNNING)
                        .count();
        List<StepState> next = own.stream()
                .filter(each -> each.status() == StepStatus.WAITING)
                .sorted(Comparator.comparingInt(StepState::item))
                .limit(Math.max(0, room))
                .toList();
        boolean refused = false;
        for (StepState each : next) {
            refused |= !begin(run, each, step);
        }
        return refused;
    }

    /** What a task did that is over is what its step did. */
    void end(Run run, StepState step, TaskEnded ended) {
        if (step.status() == StepStatus.AWAITING_APPROVAL) {
            end(run, step, StepStatus.FAILED, null, "nobody approved it in time");
            return;
        }
        TaskView task = tasks.get(ended.owner(), ended.taskId());
        end(run, step, status(ended.status()), output(task), ended.error());
    }

    /** Notes that somebody has decided what a step waits for. */
    void decide(Run run, StepState step, ObjectNode decision, @Nullable String rejection) {
        rows.end(
                run.id(),
                step,
                rejection == null ? StepStatus.SUCCEEDED : StepStatus.FAILED,
                decision.toString(),
                rejection);
        if (step.taskId() != null) {
            tasks.cancel(run.id(), step.taskId()); // the time limit
        }
    }

    /** Cancels what has not ended; what ended just before has ended so. */
    void cancel(Run run) {
        for (StepState step : rows.steps(run.id())) {
            TaskId task = step.taskId();
            if (step.status() == StepStatus.AWAITING_APPROVAL && task != null) {
                tasks.cancel(run.id(), task);
                rows.end(run.id(), step, StepStatus.CANCELLED, null, null);
            } else if (step.status() == StepStatus.RUNNING && task != null && step.agentId() != null) {
                TaskView last = tasks.cancel(step.agentId().value(), task);
                rows.end(run.id(), step, status(last.status()), output(last), last.error());
            } else if (!step.status().isFinal()) {
                rows.end(run.id(), step, StepStatus.CANCELLED, null, null);
            }
        }
    }

    /** Writes down what is to be undone: of each step that succeeded what it says. */
    void planCompensation(Run run) {
        RunState state = state(run);
        RunContext context = state.context();
        for (WorkflowStep step : run.steps()) {
            WorkflowStep.Compensation undo = step.compensation();
            if (undo != null && state.hasSucceeded(step.id())) {
                add(run, step.id(), 0, undo.agentId(), StepStatus.WAITING, context.resolved(undo.input(), null), true);
            }
        }
    }

    /** Begins to undo a step. */
    void undo(Run run, StepState step) {
        submit(run, step, null, null);
    }

    /** Writes down what a step, whose turn has come, is to do. */
    private void plan(Run run, WorkflowStep step, RunState state) {
        RunContext context = state.context();
        if (state.lacksWhatComesBefore(step) || !context.holds(step.when())) {
            add(run, step, 0, StepStatus.SKIPPED, context.resolved(null, null));
            return;
        }
        if (step.forEach() == null) {
            add(run, step, 0, StepStatus.WAITING, context.resolved(step.input(), null));
            return;
        }
        List<JsonNode> items = context.list(step.forEach());
        if (items == null || items.size() > MOST_ITEMS) {
            String error = items == null ? "there is no list at " : "there are more than " + MOST_ITEMS + " at ";
            rows.addStep(run.id(), failed(step.id(), 0, step.agentId(), false, error + step.forEach()));
            return;
        }
        if (items.isEmpty()) {
            add(run, step, 0, StepStatus.SKIPPED, context.resolved(null, null));
        }
        for (int item = 0; item < items.size(); item++) {
            add(run, step, item, StepStatus.WAITING, context.resolved(step.input(), items.get(item)));
        }
    }

    private void add(Run run, WorkflowStep step, int item, StepStatus status, ObjectNode input) {
        WorkflowStep.Approval approval = step.approval();
        if (approval != null && status == StepStatus.WAITING) {
            input.put("question", approval.question()).put("timeoutSeconds", approval.seconds());
        }
        add(run, step.id(), item, step.agentId(), status, input, false);
    }

    private void add(
            Run run,
            String step,
            int item,
            @Nullable AgentId agent,
            StepStatus status,
            ObjectNode input,
            boolean compensation) {
        // What nobody would take is not stored either: outputs are larger and deeper than inputs may be.
        String fault = fault(input);
        StepState state = fault == null
                ? new StepState(step, item, compensation, status, agent, null, input, null, null, null, null)
                : failed(step, item, agent, compensation, fault);
        rows.addStep(run.id(), state);
        if (fault != null && compensation) {
            tellNotUndone(run, state);
        }
    }

    private @Nullable String fault(ObjectNode input) {
        String text = input.toString();
        if (text.getBytes(StandardCharsets.UTF_8).length > TaskRequest.MAX_INPUT_BYTES) {
            return "its input is larger than " + TaskRequest.MAX_INPUT_BYTES + " bytes";
        }
        try {
            json.readTree(text);
            return null;
        } catch (StreamConstraintsException e) {
            return "its input is nested too deeply";
        }
    }

    private static StepState failed(
            String step, int item, @Nullable AgentId agent, boolean compensation, String error) {
        return new StepState(
                step,
                item,
                compensation,
                StepStatus.FAILED,
                agent,
                null,
                JsonNodeFactory.instance.objectNode(),
                null,
                error,
                null,
                null);
    }

    /** Whether it could be. */
    private boolean begin(Run run, StepState state, WorkflowStep step) {
        WorkflowStep.Approval approval = step.approval();
        if (approval == null) {
            return submit(run, state, step.maxRetries(), step.timeoutSeconds());
        }
        TaskId limit = tasks.submit(new TaskRequest(
                ApprovalLimit.TYPE,
                run.id(),
                "{}",
                clock.now().plusSeconds(approval.seconds()),
                null,
                TaskPriority.NORMAL,
                null,
                null));
        rows.begin(run.id(), state, StepStatus.AWAITING_APPROVAL, limit);
        events.record(
                run.agentId(),
                Severity.INFO,
                "approval",
                "Run " + run.id() + " waits for approval of step '" + step.id() + "': " + approval.question());
        return true;
    }

    /** Whether the agent takes it. */
    private boolean submit(Run run, StepState step, @Nullable Integer maxRetries, @Nullable Integer timeoutSeconds) {
        AgentId agent = step.agentId();
        if (agent == null) {
            throw new IllegalStateException("a step of nobody");
        }
        try {
            TaskId task = agents.submitPatiently(
                    agent,
                    new AgentRuntime.Order(
                            step.input(),
                            null,
                            null,
                            timeoutSeconds == null ? null : Duration.ofSeconds(timeoutSeconds),
                            maxRetries));
            rows.begin(run.id(), step, StepStatus.RUNNING, task);
            return true;
        } catch (ApiException refusal) {
            end(run, step, StepStatus.FAILED, null, refusal.detail());
            return false;
        }
    }

    private void end(Run run, StepState step, StepStatus status, @Nullable String output, @Nullable String error) {
        rows.end(run.id(), step, status, output, error);
        if (step.compensation() && status != StepStatus.SUCCEEDED) {
            tellNotUndone(run, step);
        }
    }

    private void tellNotUndone(Run run, StepState step) {
        events.record(
                run.agentId(),
                Severity.ERROR,
                "workflow",
                "Run " + run.id() + ": step '" + step.step() + "' could not be undone");
    }

    private static StepStatus status(TaskStatus status) {
        return switch (status) {
            case SUCCEEDED -> StepStatus.SUCCEEDED;
            case CANCELLED -> StepStatus.CANCELLED;
            case FAILED, PENDING, RUNNING -> StepStatus.FAILED;
        };
    }

    private static @Nullable String output(TaskView task) {
        return task.status() == TaskStatus.SUCCEEDED ? task.output() : null;
    }
}
