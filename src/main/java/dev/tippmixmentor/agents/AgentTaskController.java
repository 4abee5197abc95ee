package dev.tippmixmentor.agents;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.tippmixmentor.platform.idempotency.AcceptsIdempotencyKey;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import dev.tippmixmentor.tasks.TaskFilter;
import dev.tippmixmentor.tasks.TaskId;
import dev.tippmixmentor.tasks.TaskPriority;
import dev.tippmixmentor.tasks.TaskStatus;
import dev.tippmixmentor.tasks.TaskView;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

@RestController
@RequestMapping(AgentTaskController.PATH)
class AgentTaskController {
    static final String PATH = "/api/v1/agents/{id}/tasks";

    private final AgentTasks tasks;

    AgentTaskController(AgentTasks tasks) {
        this.tasks = tasks;
    }

    /**
     * Something an agent is asked for.
     *
     * @param input of the form that its type wants, see {@code /agents/types}; empty if absent
     * @param runAt not before; at once if absent
     * @param priority NORMAL if absent
     * @param timeoutSeconds of an attempt, at most {@code AGENT_TIMEOUT}, which holds if absent
     * @param maxRetries {@code AGENT_MAX_RETRIES} if absent
     */
    record NewTask(
            @Nullable Map<String, Object> input,
            @Nullable Instant runAt,
            @Nullable TaskPriority priority,
            @Nullable @Min(1) @Max(3600) Integer timeoutSeconds,
            @Nullable @Min(0) @Max(20) Integer maxRetries) {}

    /**
     * What came out of a task.
     *
     * @param result as JSON
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record ResultView(
            TaskId taskId,
            TaskStatus status,
            @JsonRawValue @Nullable String result,
            @Nullable Instant finishedAt) {}

    @GetMapping
    Page<TaskView> all(
            @PathVariable AgentId id,
            @RequestParam(required = false) @Nullable TaskStatus status,
            @RequestParam(required = false) @Nullable TaskPriority priority,
            @Valid PageQuery page) {
        return tasks.of(id, new TaskFilter(status, priority), page);
    }

    @AcceptsIdempotencyKey
    @PostMapping
    ResponseEntity<TaskView> submit(@PathVariable AgentId id, @Valid @RequestBody NewTask task) {
        TaskView submitted = tasks.submit(id, task);
        return ResponseEntity.accepted()
                .location(UriComponentsBuilder.fromPath(PATH + "/{taskId}").build(id, submitted.id()))
                .body(submitted);
    }

    @GetMapping("/{taskId}")
    TaskView one(@PathVariable AgentId id, @PathVariable TaskId taskId) {
        return tasks.get(id, taskId);
    }

    @GetMapping("/{taskId}/result")
    ResultView result(@PathVariable AgentId id, @PathVariable TaskId taskId) {
        TaskView task = tasks.result(id, taskId);
        return new ResultView(task.id(), task.status(), task.output(), task.finishedAt());
    }

    @PostMapping("/{taskId}/cancel")
    TaskView cancel(@PathVariable AgentId id, @PathVariable TaskId taskId) {
        return tasks.cancel(id, taskId);
    }

    @PostMapping("/{taskId}/retry")
    TaskView retry(@PathVariable AgentId id, @PathVariable TaskId taskId) {
        return tasks.retry(id, taskId);
    }
}
