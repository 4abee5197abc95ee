package dev.tippmixmentor.agents;

import dev.tippmixmentor.platform.idempotency.AcceptsIdempotencyKey;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.web.Items;
import dev.tippmixmentor.platform.web.Message;
import dev.tippmixmentor.tasks.TaskQueue;
import dev.tippmixmentor.tasks.TaskView;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/agents")
class AgentController {
    private static final int TASKS_SHOWN = 50;

    private final Agents agents;
    private final TaskQueue tasks;

    AgentController(Agents agents, TaskQueue tasks) {
        this.agents = agents;
        this.tasks = tasks;
    }

    record NewAgent(
            @NotBlank @Size(max = 100) String name,
            @NotNull AgentType type,
            @NotNull @Valid PredictionScope configuration) {}

    @AcceptsIdempotencyKey
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    AgentView create(@Valid @RequestBody NewAgent agent, @AuthenticationPrincipal CurrentUser user) {
        return agents.create(agent.name(), agent.type(), agent.configuration(), user);
    }

    @GetMapping
    Items<AgentView> all() {
        return new Items<>(agents.all());
    }

    @GetMapping("/{id}")
    AgentView one(@PathVariable AgentId id) {
        return agents.get(id);
    }

    @GetMapping("/{id}/tasks")
    Items<TaskView> tasks(@PathVariable AgentId id) {
        return new Items<>(tasks.newest(agents.get(id).id().value(), TASKS_SHOWN));
    }

    @PostMapping("/{id}/start")
    AgentView start(@PathVariable AgentId id) {
        return agents.start(id);
    }

    @PostMapping("/{id}/pause")
    AgentView pause(@PathVariable AgentId id) {
        return agents.pause(id);
    }

    @PostMapping("/{id}/stop")
    AgentView stop(@PathVariable AgentId id) {
        return agents.stop(id);
    }

    record NewName(@NotBlank @Size(max = 100) String name) {}

    @PatchMapping("/{id}")
    AgentView rename(@PathVariable AgentId id, @Valid @RequestBody NewName name) {
        return agents.rename(id, name.name());
    }

    @DeleteMapping("/{id}")
    Message delete(@PathVariable AgentId id) {
        agents.delete(id);
        return new Message("Deleted");
    }

    @PostMapping("/{id}/restore")
    AgentView restore(@PathVariable AgentId id) {
        return agents.restore(id);
    }
}
