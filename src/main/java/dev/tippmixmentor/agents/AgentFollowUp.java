package dev.tippmixmentor.agents;

import dev.tippmixmentor.tasks.TaskEnded;
import dev.tippmixmentor.tasks.TaskStatus;
import java.util.Objects;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/** What follows from the end of an agent's task. */
@Component
class AgentFollowUp {
    private final LifeCycle lifeCycle;
    private final AgentEvents events;

    AgentFollowUp(LifeCycle lifeCycle, AgentEvents events) {
        this.lifeCycle = lifeCycle;
        this.events = events;
    }

    @ApplicationModuleListener(id = "agents.task-ended")
    void on(TaskEnded ended) {
        if (!AgentTaskHandler.isOfAgents(ended.type())) {
            return;
        }
        AgentId agent = new AgentId(ended.owner());
        String error = Objects.requireNonNullElse(ended.error(), "failed unexpectedly");
        if (ended.status() == TaskStatus.FAILED) {
            events.record(
                    agent,
                    Severity.ERROR,
                    "task",
                    "Task " + ended.taskId() + " failed for good: " + error,
                    ended.taskId(),
                    ended.at());
        }
        if (LifeCycle.key(agent).equals(ended.key())) {
            switch (ended.status()) {
                case FAILED -> lifeCycle.markFailed(agent, error, ended.at());
                case SUCCEEDED -> lifeCycle.markDone(agent, ended.at());
                case CANCELLED, PENDING, RUNNING -> {
                    // whoever cancelled it knows why
                }
            }
        }
    }

    @ApplicationModuleListener(id = "agents.status-changed")
    void on(AgentStatusChanged changed) {
        boolean failed = changed.status() == AgentStatus.ERROR;
        events.record(
                changed.agentId(),
                failed ? Severity.ERROR : Severity.INFO,
                "status",
                changed.from() + " → " + changed.status() + (failed ? ": " + changed.reason() : ""),
                null,
                changed.at());
    }
}
