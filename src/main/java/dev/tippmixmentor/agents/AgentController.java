package dev.tippmixmentor.agents;

import dev.tippmixmentor.platform.idempotency.AcceptsIdempotencyKey;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.web.Message;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import dev.tippmixmentor.platform.web.Precondition;
import dev.tippmixmentor.platform.web.WholeQuery;
import dev.tippmixmentor.tasks.TaskQueue;
import dev.tippmixmentor.tasks.TaskView;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/agents")
class AgentController {
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
    ResponseEntity<AgentView> create(@Valid @RequestBody NewAgent agent, @AuthenticationPrincipal CurrentUser user) {
        return answer(HttpStatus.CREATED, agents.create(agent.name(), agent.type(), agent.configuration(), user));
    }

    @GetMapping
    Page<AgentView> all(@Valid WholeQuery page) {
        return Page.whole(agents.all(), page);
    }

    @GetMapping("/{id}")
    ResponseEntity<AgentView> one(@PathVariable AgentId id) {
        return answer(HttpStatus.OK, agents.get(id));
    }

    @GetMapping("/{id}/tasks")
    Page<TaskView> tasks(@PathVariable AgentId id, @Valid PageQuery page) {
        return tasks.of(agents.get(id).id().value(), page);
    }

    @PostMapping("/{id}/start")
    ResponseEntity<AgentView> start(
            @PathVariable AgentId id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        return answer(HttpStatus.OK, agents.start(id, Precondition.ifMatch(ifMatch)));
    }

    @PostMapping("/{id}/pause")
    ResponseEntity<AgentView> pause(
            @PathVariable AgentId id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        return answer(HttpStatus.OK, agents.pause(id, Precondition.ifMatch(ifMatch)));
    }

    @PostMapping("/{id}/stop")
    ResponseEntity<AgentView> stop(
            @PathVariable AgentId id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        return answer(HttpStatus.OK, agents.stop(id, Precondition.ifMatch(ifMatch)));
    }

    record NewName(@NotBlank @Size(max = 100) String name) {}

    @PatchMapping("/{id}")
    ResponseEntity<AgentView> rename(
            @PathVariable AgentId id,
            @Valid @RequestBody NewName name,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        return answer(HttpStatus.OK, agents.rename(id, name.name(), Precondition.ifMatch(ifMatch)));
    }

    @DeleteMapping("/{id}")
    Message delete(
            @PathVariable AgentId id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        agents.delete(id, Precondition.ifMatch(ifMatch));
        return new Message("Deleted");
    }

    @PostMapping("/{id}/restore")
    ResponseEntity<AgentView> restore(@PathVariable AgentId id) {
        return answer(HttpStatus.OK, agents.restore(id));
    }

    private static ResponseEntity<AgentView> answer(HttpStatus status, AgentView agent) {
        return Precondition.answer(status, agent.version(), agent);
    }
}
