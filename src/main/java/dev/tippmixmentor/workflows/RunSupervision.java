package dev.tippmixmentor.workflows;

import dev.tippmixmentor.agents.AgentId;
import dev.tippmixmentor.agents.AgentRuntime;
import dev.tippmixmentor.tasks.TaskEnded;
import dev.tippmixmentor.tasks.TaskId;
import dev.tippmixmentor.tasks.TaskQueue;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Moves runs on whose turn nobody tells of, as the node died that was about to. One that can't go on keeps no other from it. */
@Component
class RunSupervision {
    private static final Logger log = LoggerFactory.getLogger(RunSupervision.class);

    private final WorkflowRuns runs;
    private final RunRows rows;
    private final AgentRuntime agents;
    private final TaskQueue tasks;

    RunSupervision(WorkflowRuns runs, RunRows rows, AgentRuntime agents, TaskQueue tasks) {
        this.runs = runs;
        this.rows = rows;
        this.agents = agents;
        this.tasks = tasks;
    }

    /**
     * Looks at all runs.
     *
     * @param before so old are ends of tasks that should have been heard
     */
    void look(Instant before) {
        stopped().forEach(agent -> guarded(agent, () -> runs.cancelAll(agent, Instant.EPOCH)));
        untold(before).forEach(ended -> guarded(ended.taskId(), () -> runs.ended(ended)));
    }

    /** Agents that are stopped, or were deleted, whose runs go on. */
    private List<AgentId> stopped() {
        return rows.withUnfinished().stream().filter(agents::isStopped).toList();
    }

    /** The outbox tells them in the end, but waits for minutes to be sure that no node is at it. */
    private List<TaskEnded> untold(Instant before) {
        List<TaskId> underWay = rows.underWay();
        return underWay.isEmpty() ? List.of() : tasks.ended(underWay, before);
    }

    private static void guarded(Object what, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            log.warn("workflow.supervision.failed of={}", what, e);
        }
    }
}
