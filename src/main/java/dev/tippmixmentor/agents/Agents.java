package dev.tippmixmentor.agents;

import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.web.Precondition;
import dev.tippmixmentor.tasks.TaskQueue;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The agents there are, and how they are defined. */
@Service
class Agents {
    private final AgentRepository agents;
    private final AgentForms forms;
    private final TaskQueue tasks;
    private final ConfigurationSecrets secrets;
    private final AuditLog audit;
    private final JsonMapper json;
    private final Clock clock;

    Agents(
            AgentRepository agents,
            AgentForms forms,
            TaskQueue tasks,
            ConfigurationSecrets secrets,
            AuditLog audit,
            JsonMapper json,
            Clock clock) {
        this.agents = agents;
        this.forms = forms;
        this.tasks = tasks;
        this.secrets = secrets;
        this.audit = audit;
        this.json = json;
        this.clock = clock;
    }

    /** A configuration, its secrets apart. */
    private record Parts(ObjectNode shown, Map<String, String> secrets) {}

    /**
     * Defines a new agent; it does nothing until it is started.
     *
     * @throws ApiException {@code VALIDATION_ERROR} if the configuration is not of its type's form, and what the type says
     *     of it
     */
    @Transactional
    AgentView create(String name, AgentType type, Map<String, Object> configuration, CurrentUser owner) {
        Parts parts = parts(type, json.valueToTree(configuration));
        Agent agent = new Agent(
                name,
                type,
                json.writeValueAsString(parts.shown()),
                secrets.seal(parts.secrets()),
                owner.id(),
                clock.instant());
        Agent created = agents.saveAndFlush(agent);
        audit.record(AuditEntry.of(AuditAction.AGENT_CREATED, created.id())
                .to(Map.of("name", name, "type", type, "configuration", parts.shown())));
        return view(created);
    }

    List<AgentView> all() {
        return agents.findByDeletedAtIsNullOrderByCreatedAtDescIdDesc().stream()
                .map(this::view)
                .toList();
    }

    /**
     * One agent.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    AgentView get(AgentId id) {
        return agents.findByIdAndDeletedAtIsNull(id.value())
                .map(this::view)
                .orElseThrow(() -> ApiException.notFound("agent", id));
    }

    boolean exists(AgentId id) {
        return agents.findByIdAndDeletedAtIsNull(id.value()).isPresent();
    }

    /**
     * Gives an agent another name or another configuration; what is null stays. Secrets that the new configuration leaves
     * out stay too. A running agent works by it from its next task on.
     *
     * @throws ApiException {@code VALIDATION_ERROR} as for a new one
     */
    @Transactional
    AgentView change(
            AgentId id, @Nullable String name, @Nullable Map<String, Object> configuration, Precondition precondition) {
        Agent agent = lock(id, precondition);
        if (name != null) {
            String before = agent.name();
            agent.rename(name, clock.instant());
            audit.record(AuditEntry.of(AuditAction.AGENT_RENAMED, id)
                    .from(Map.of("name", before))
                    .to(Map.of("name", name)));
        }
        if (configuration != null) {
            ObjectNode wanted = json.valueToTree(configuration);
            secrets.openIfPossible(agent.secrets()).forEach((secret, value) -> {
                if (!wanted.has(secret)) {
                    wanted.put(secret, value);
                }
            });
            Parts parts = parts(agent.type(), wanted);
            JsonNode before = json.readTree(agent.configuration());
            agent.redefine(json.writeValueAsString(parts.shown()), secrets.seal(parts.secrets()), clock.instant());
            audit.record(AuditEntry.of(AuditAction.AGENT_RECONFIGURED, id)
                    .from(Map.of("configuration", before))
                    .to(Map.of("configuration", parts.shown())));
        }
        return view(agents.saveAndFlush(agent));
    }

    /** What it was still to do is cancelled. */
    @Transactional
    void delete(AgentId id, Precondition precondition) {
        lock(id, precondition).delete(clock.instant());
        tasks.cancelAll(id.value());
        audit.record(AuditEntry.of(AuditAction.AGENT_DELETED, id));
    }

    /**
     * Brings a deleted agent back as it was; it does nothing until it is started.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND} if there is no deleted agent of this id
     */
    @Transactional
    AgentView restore(AgentId id) {
        Agent agent = agents.lockDeleted(id.value()).orElseThrow(() -> ApiException.notFound("deleted agent", id));
        agent.restore(clock.instant());
        audit.record(AuditEntry.of(AuditAction.AGENT_RESTORED, id));
        return view(agents.saveAndFlush(agent));
    }

    AgentView view(Agent agent) {
        return AgentView.of(agent, secrets.openIfPossible(agent.secrets()).keySet());
    }

    private Agent lock(AgentId id, Precondition precondition) {
        Agent agent = agents.lock(id.value()).orElseThrow(() -> ApiException.notFound("agent", id));
        precondition.check((long) agent.version());
        return agent;
    }

    private Parts parts(AgentType type, ObjectNode configuration) {
        ObjectNode shown = forms.checked(type, configuration);
        Map<String, String> hidden = new HashMap<>();
        for (String name : forms.work(type).secrets()) {
            if (configuration.has(name)) {
                hidden.put(name, configuration.get(name).asString());
            }
        }
        return new Parts(shown, hidden);
    }
}
