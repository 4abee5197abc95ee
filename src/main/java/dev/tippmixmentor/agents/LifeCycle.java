package dev.tippmixmentor.agents;

import dev.tippmixmentor.platform.audit.Actor;
import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.web.Precondition;
import dev.tippmixmentor.tasks.TaskQueue;
import dev.tippmixmentor.tasks.TaskRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Moves agents through their life, and keeps what works by itself at work. */
@Service
class LifeCycle {
    private static final EnumSet<AgentStatus> RUNNING = EnumSet.of(AgentStatus.STARTING, AgentStatus.ACTIVE);

    private final AgentRepository agents;
    private final Agents definitions;
    private final AgentForms forms;
    private final Transitions transitions;
    private final TaskQueue tasks;
    private final AuditLog audit;
    private final ApplicationEventPublisher events;
    private final JsonMapper json;
    private final Clock clock;

    LifeCycle(
            AgentRepository agents,
            Agents definitions,
            AgentForms forms,
            Transitions transitions,
            TaskQueue tasks,
            AuditLog audit,
            ApplicationEventPublisher events,
            JsonMapper json,
            Clock clock) {
        this.agents = agents;
        this.definitions = definitions;
        this.forms = forms;
        this.transitions = transitions;
        this.tasks = tasks;
        this.audit = audit;
        this.events = events;
        this.json = json;
        this.clock = clock;
    }

    /** Starts an agent, or goes on with a paused one; does nothing to one that runs. */
    @Transactional
    AgentView start(AgentId id, Precondition precondition, CurrentUser by) {
        Agent agent = lock(id, precondition);
        if (!agent.status().isRunning()) {
            AgentStatus before = agent.status();
            agent.forgetCrashes();
            begin(agent, before == AgentStatus.PAUSED ? AgentStatus.ACTIVE : AgentStatus.STARTING);
            record(AuditAction.AGENT_STARTED, agent, before, by);
        }
        return definitions.view(agents.saveAndFlush(agent));
    }

    /**
     * Interrupts an agent's work until it is started again; does nothing to one that is paused. What it is doing ends, its
     * other tasks wait.
     */
    @Transactional
    AgentView pause(AgentId id, Precondition precondition, CurrentUser by) {
        Agent agent = lock(id, precondition);
        if (agent.status() != AgentStatus.PAUSED) {
            AgentStatus before = agent.status();
            move(agent, AgentStatus.PAUSED, null);
            tasks.cancelWaiting(key(id));
            record(AuditAction.AGENT_PAUSED, agent, before, by);
        }
        return definitions.view(agents.saveAndFlush(agent));
    }

    /** Stops an agent and cancels all of its tasks; does nothing to one that is inactive. */
    @Transactional
    AgentView stop(AgentId id, Precondition precondition, CurrentUser by) {
        Agent agent = lock(id, precondition);
        if (agent.status() != AgentStatus.INACTIVE) {
            AgentStatus before = agent.status();
            if (before != AgentStatus.ERROR && before != AgentStatus.STOPPING) {
                move(agent, AgentStatus.STOPPING, null);
            }
            // From now on none of them can do anything any more: it has stopped.
            tasks.cancelAll(id.value());
            move(agent, AgentStatus.INACTIVE, null);
            record(AuditAction.AGENT_STOPPED, agent, before, by);
        }
        return definitions.view(agents.saveAndFlush(agent));
    }

    /** A task of the agent runs: it has started. Does nothing otherwise. */
    @Transactional
    void markActive(AgentId id) {
        agents.lock(id.value())
                .filter(agent -> agent.status() == AgentStatus.STARTING)
                .ifPresent(agent -> move(agent, AgentStatus.ACTIVE, null));
    }

    /** What an agent does by itself failed for good. Does nothing if it no longer runs. */
    @Transactional
    void markFailed(AgentId id, String error) {
        agents.lock(id.value()).filter(agent -> agent.status().isRunning()).ifPresent(agent -> {
            AgentStatus before = agent.status();
            agent.crash(error, clock.instant());
            tell(agent, before, error);
        });
    }

    /** What an agent does by itself is done; it does it again when its time comes. Does nothing if it no longer runs. */
    @Transactional
    void markDone(AgentId id) {
        agents.lock(id.value()).filter(agent -> agent.status().isRunning()).ifPresent(agent -> {
            agent.forgetCrashes();
            next(agent).ifPresent(at -> submitWork(agent, at));
        });
    }

    /** Starts agents again whose time to recover has come. */
    @Transactional
    public void recover() {
        for (Agent failed : agents.findByRecoverAtLessThanEqualAndDeletedAtIsNullOrderById(clock.instant())) {
            agents.lock(failed.id().value())
                    .filter(agent -> agent.status() == AgentStatus.ERROR)
                    .ifPresent(agent -> begin(agent, AgentStatus.STARTING));
        }
    }

    /** Gives running agents that work by themselves and have nothing to do their work back, however they lost it. */
    @Transactional
    public void keepAtWork(Instant idleSince) {
        Map<String, Agent> byKey = new LinkedHashMap<>();
        for (Agent agent : agents.findByStatusInAndDeletedAtIsNullOrderById(RUNNING)) {
            if (next(agent).isPresent()) {
                byKey.put(key(agent.id()), agent);
            }
        }
        if (!byKey.isEmpty()) {
            tasks.idle(byKey.keySet(), idleSince)
                    .forEach(key -> submitWork(Objects.requireNonNull(byKey.get(key)), clock.instant()));
        }
    }

    /** Has every running agent of a type work now whose configuration is wanted. */
    @Transactional
    void wake(AgentType type, Predicate<JsonNode> wanted) {
        agents.findByStatusInAndDeletedAtIsNullOrderById(RUNNING).stream()
                .filter(agent -> agent.type() == type)
                .filter(agent -> wanted.test(json.readTree(agent.configuration())))
                .forEach(agent -> submitWork(agent, clock.instant()));
    }

    static String key(AgentId id) {
        return "agent " + id;
    }

    private void begin(Agent agent, AgentStatus next) {
        move(agent, next, null);
        if (next(agent).isPresent()) {
            submitWork(agent, clock.instant());
        } else if (next == AgentStatus.STARTING) {
            move(agent, AgentStatus.ACTIVE, null); // there is nothing to wait for
        }
    }

    private Optional<Instant> next(Agent agent) {
        return Schedule.next(forms.work(agent.type()), json.readTree(agent.configuration()), clock.instant());
    }

    private void submitWork(Agent agent, Instant runAt) {
        tasks.submit(
                new TaskRequest(AgentTaskHandler.type(agent.type()), agent.id().value(), "{}", runAt, key(agent.id())));
    }

    private Agent lock(AgentId id, Precondition precondition) {
        Agent agent = agents.lock(id.value()).orElseThrow(() -> ApiException.notFound("agent", id));
        precondition.check((long) agent.version());
        return agent;
    }

    private void move(Agent agent, AgentStatus next, @Nullable String reason) {
        AgentStatus before = agent.status();
        agent.become(next, clock.instant());
        tell(agent, before, reason);
    }

    private void tell(Agent agent, AgentStatus before, @Nullable String reason) {
        AgentStatusChanged changed =
                new AgentStatusChanged(agent.id(), before, agent.status(), reason, clock.instant());
        transitions.add(changed);
        events.publishEvent(changed);
    }

    private void record(AuditAction action, Agent agent, AgentStatus before, CurrentUser by) {
        audit.record(AuditEntry.of(action, agent.id())
                .from(Map.of("status", before))
                .to(Map.of("status", agent.status()))
                .by(Actor.user(by.id(), by.role())));
    }
}
