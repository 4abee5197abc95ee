package dev.tippmixmentor.agents;

import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import dev.tippmixmentor.tasks.TaskFilter;
import dev.tippmixmentor.tasks.TaskId;
import dev.tippmixmentor.tasks.TaskQueue;
import dev.tippmixmentor.tasks.TaskStatus;
import dev.tippmixmentor.tasks.TaskView;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** The tasks of agents, as their users steer them. */
@Service
class AgentTasks {
    private final Agents agents;
    private final AgentRuntime runtime;
    private final TaskQueue tasks;
    private final AuditLog audit;
    private final JsonMapper json;

    AgentTasks(Agents agents, AgentRuntime runtime, TaskQueue tasks, AuditLog audit, JsonMapper json) {
        this.agents = agents;
        this.runtime = runtime;
        this.tasks = tasks;
        this.audit = audit;
        this.json = json;
    }

    /** Errors as of {@link AgentRuntime#submit}. */
    @Transactional
    TaskView submit(AgentId agent, AgentTaskController.NewTask task) {
        TaskId id = runtime.submit(
                agent,
                new AgentRuntime.Order(
                        json.valueToTree(Objects.requireNonNullElse(task.input(), Map.of())),
                        task.runAt(),
                        task.priority(),
                        task.timeoutSeconds() == null ? null : Duration.ofSeconds(task.timeoutSeconds()),
                        task.maxRetries()));
        audit.record(AuditEntry.of(AuditAction.TASK_SUBMITTED, id).to(Map.of("agentId", agent)));
        return tasks.get(agent.value(), id);
    }

    Page<TaskView> of(AgentId agent, TaskFilter filter, PageQuery page) {
        return tasks.of(agents.get(agent).id().value(), filter, page);
    }

    /**
     * One task of an agent.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    TaskView get(AgentId agent, TaskId id) {
        return tasks.get(agents.get(agent).id().value(), id);
    }

    /**
     * A task that has ended.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}; {@code RESOURCE_CONFLICT} if it has not; {@code OPERATION_FAILED} if it
     *     failed
     */
    TaskView result(AgentId agent, TaskId id) {
        TaskView task = get(agent, id);
        if (task.status() == TaskStatus.FAILED) {
            throw ApiException.of(ErrorCode.OPERATION_FAILED, "The task failed: " + task.error());
        }
        if (task.status() != TaskStatus.SUCCEEDED) {
            throw ApiException.of(ErrorCode.RESOURCE_CONFLICT, "A task that is " + task.status() + " has no result");
        }
        return task;
    }

    /** Does nothing to one that has ended. */
    @Transactional
    TaskView cancel(AgentId agent, TaskId id) {
        if (!get(agent, id).status().isFinal()) {
            audit.record(AuditEntry.of(AuditAction.TASK_CANCELLED, id).to(Map.of("agentId", agent)));
        }
        return tasks.cancel(agent.value(), id);
    }

    /** Errors as of {@link TaskQueue#retry}, and {@code RESOURCE_CONFLICT} if the agent neither runs nor is paused. */
    @Transactional
    TaskView retry(AgentId agent, TaskId id) {
        get(agent, id);
        runtime.requireTaking(agent);
        audit.record(AuditEntry.of(AuditAction.TASK_RETRIED, id).to(Map.of("agentId", agent)));
        return tasks.retry(agent.value(), id);
    }
}
