package dev.tippmixmentor.agents;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.idempotency.AcceptsIdempotencyKey;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.web.Message;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.Precondition;
import dev.tippmixmentor.platform.web.WholeQuery;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Map;
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
    private final AgentForms forms;
    private final LifeCycle lifeCycle;

    AgentController(Agents agents, AgentForms forms, LifeCycle lifeCycle) {
        this.agents = agents;
        this.forms = forms;
        this.lifeCycle = lifeCycle;
    }

    /** @param configuration of the form that the type wants, see {@code /agents/types} */
    record NewAgent(
            @NotBlank @Size(max = 100) String name,
            @NotNull AgentType type,
            @NotNull Map<String, Object> configuration) {}

    /** What is absent stays as it is. */
    record AgentChange(
            @Pattern(regexp = ".*\\S.*", message = "must not be blank") @Size(max = 100) @Nullable
            String name,

            @Nullable Map<String, Object> configuration) {}

    @GetMapping("/types")
    Page<AgentForms.TypeView> types(@Valid WholeQuery page) {
        return Page.whole(forms.types(), page);
    }

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

    @PostMapping("/{id}/start")
    ResponseEntity<AgentView> start(
            @PathVariable AgentId id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @AuthenticationPrincipal CurrentUser user) {
        return answer(HttpStatus.OK, lifeCycle.start(id, Precondition.ifMatch(ifMatch), user));
    }

    @PostMapping("/{id}/pause")
    ResponseEntity<AgentView> pause(
            @PathVariable AgentId id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @AuthenticationPrincipal CurrentUser user) {
        return answer(HttpStatus.OK, lifeCycle.pause(id, Precondition.ifMatch(ifMatch), user));
    }

    @PostMapping("/{id}/stop")
    ResponseEntity<AgentView> stop(
            @PathVariable AgentId id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @AuthenticationPrincipal CurrentUser user) {
        return answer(HttpStatus.OK, lifeCycle.stop(id, Precondition.ifMatch(ifMatch), user));
    }

    @PatchMapping("/{id}")
    ResponseEntity<AgentView> change(
            @PathVariable AgentId id,
            @Valid @RequestBody AgentChange change,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        if (change.name() == null && change.configuration() == null) {
            throw ApiException.invalid("name", "NotNull", "or configuration must be given");
        }
        return answer(
                HttpStatus.OK,
                lifeCycle.change(id, change.name(), change.configuration(), Precondition.ifMatch(ifMatch)));
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
