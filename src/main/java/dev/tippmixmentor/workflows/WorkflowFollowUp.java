package dev.tippmixmentor.workflows;

import dev.tippmixmentor.agents.AgentStatus;
import dev.tippmixmentor.agents.AgentStatusChanged;
import dev.tippmixmentor.tasks.TaskEnded;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/** What moves runs on. */
@Component
class WorkflowFollowUp {
    private final WorkflowRuns runs;

    WorkflowFollowUp(WorkflowRuns runs) {
        this.runs = runs;
    }

    @ApplicationModuleListener(id = "workflows.task-ended")
    void on(TaskEnded event) {
        runs.ended(event);
    }

    @ApplicationModuleListener(id = "workflows.agent-stopped")
    void on(AgentStatusChanged event) {
        if (event.status() == AgentStatus.INACTIVE) {
            runs.cancelAll(event.agentId(), event.at());
        }
    }
}
