package dev.tippmixmentor.agents;

import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.Leagues;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/** The agents there are, and their life cycle. */
@Service
class Agents {
    private final AgentRepository agents;
    private final Leagues leagues;
    private final TaskQueue tasks;
    private final AuditLog audit;
    private final ApplicationEventPublisher events;
    private final JsonMapper json;
    private final Clock clock;

    Agents(
            AgentRepository agents,
            Leagues leagues,
            TaskQueue tasks,
            AuditLog audit,
            ApplicationEventPublisher events,
            JsonMapper json,
            Clock clock) {
        this.agents = agents;
        this.leagues = leagues;
        this.tasks = tasks;
        this.audit = audit;
        this.events = events;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Defines a new agent; it does nothing until it is started.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND} for a league that does not exist
     */
    @Transactional
    AgentView create(String name, AgentType type, PredictionScope scope, CurrentUser owner) {
        scope.leagueIds().forEach(leagues::get);
        Agent agent = new Agent(name, type, json.writeValueAsString(scope), owner.id(), clock.instant());
        Agent created = agents.saveAndFlush(agent);
        audit.record(AuditEntry.of(AuditAction.AGENT_CREATED, created.id())
                .to(Map.of("name", name, "type", type, "configuration", scope)));
        return AgentView.of(created);
    }

    List<AgentView> all() {
        return agents.findByDeletedAtIsNullOrderByCreatedAtDescIdDesc().stream()
                .map(AgentView::of)
                .toList();
    }

    /**
     * One agent.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    AgentView get(AgentId id) {
        return agents.findByIdAndDeletedAtIsNull(id.value())
                .map(AgentView::of)
                .orElseThrow(() -> ApiException.notFound("agent", id));
    }

    /** What a running agent watches; empty if the agent does not run or does not exist any more. */
    Optional<PredictionScope> scopeIfRunning(AgentId id) {
        return agents.findByIdAndDeletedAtIsNull(id.value())
                .filter(agent -> agent.status().isRunning())
                .map(this::scope);
    }

    /** Starts an agent, or goes on with a paused one; does nothing to one that runs. */
    @Transactional
    AgentView start(AgentId id, Precondition precondition) {
        Agent agent = lock(id, precondition);
        if (!agent.status().isRunning()) {
            AgentStatus before = agent.status();
            move(agent, before == AgentStatus.PAUSED ? AgentStatus.ACTIVE : AgentStatus.STARTING);
            submitWork(id, clock.instant());
            record(AuditAction.AGENT_STARTED, agent, before);
        }
        return AgentView.of(agents.saveAndFlush(agent));
    }

    /** Interrupts an agent's work until it is started again; does nothing to one that is paused. */
    @Transactional
    AgentView pause(AgentId id, Precondition precondition) {
        Agent agent = lock(id, precondition);
        if (agent.status() != AgentStatus.PAUSED) {
            AgentStatus before = agent.status();
            move(agent, AgentStatus.PAUSED);
            tasks.cancelWaiting(key(id));
            record(AuditAction.AGENT_PAUSED, agent, before);
        }
        return AgentView.of(agents.saveAndFlush(agent));
    }

    /** Stops an agent; does nothing to one that is inactive. */
    @Transactional
    AgentView stop(AgentId id, Precondition precondition) {
        Agent agent = lock(id, precondition);
        if (agent.status() != AgentStatus.INACTIVE) {
            AgentStatus before = agent.status();
            move(agent, AgentStatus.STOPPING);
            tasks.cancelWaiting(key(id));
            move(agent, AgentStatus.INACTIVE);
            record(AuditAction.AGENT_STOPPED, agent, before);
        }
        return AgentView.of(agents.saveAndFlush(agent));
    }

    /** Gives an agent another name. */
    @Transactional
    AgentView rename(AgentId id, String name, Precondition precondition) {
        Agent agent = lock(id, precondition);
        String before = agent.name();
        agent.rename(name, clock.instant());
        audit.record(AuditEntry.of(AuditAction.AGENT_RENAMED, id)
                .from(Map.of("name", before))
                .to(Map.of("name", name)));
        return AgentView.of(agents.saveAndFlush(agent));
    }

    @Transactional
    void delete(AgentId id, Precondition precondition) {
        lock(id, precondition).delete(clock.instant());
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
        return AgentView.of(agents.saveAndFlush(agent));
    }

    boolean exists(AgentId id) {
        return agents.findByIdAndDeletedAtIsNull(id.value()).isPresent();
    }

    /** The agent's first task runs: it has started. Does nothing otherwise. */
    @Transactional
    void markActive(AgentId id) {
        agents.lock(id.value())
                .filter(agent -> agent.status() == AgentStatus.STARTING)
                .ifPresent(agent -> move(agent, AgentStatus.ACTIVE));
    }

    /** The agent's work failed for good. Does nothing if it no longer runs. */
    @Transactional
    void markFailed(AgentId id, String error) {
        agents.lock(id.value()).filter(agent -> agent.status().isRunning()).ifPresent(agent -> {
            agent.fail(error, clock.instant());
            events.publishEvent(new AgentStatusChanged(id, agent.status(), clock.instant()));
        });
    }

    /** Has an agent whose work is done do it again later; not one that was stopped or paused meanwhile. */
    @Transactional
    void submitNextWork(AgentId id, Instant runAt) {
        agents.lock(id.value()).filter(agent -> agent.status().isRunning()).ifPresent(agent -> submitWork(id, runAt));
    }

    private void submitWork(AgentId id, Instant runAt) {
        tasks.submit(new TaskRequest(PredictionWork.TYPE, id.value(), "{}", runAt, key(id)));
    }

    /** Has every running agent that watches the league work now. */
    @Transactional
    void wake(LeagueId league) {
        agents.findByDeletedAtIsNullOrderByCreatedAtDescIdDesc().stream()
                .filter(agent -> agent.status().isRunning())
                .filter(agent -> scope(agent).leagueIds().contains(league))
                .forEach(agent -> submitWork(agent.id(), clock.instant()));
    }

    private Agent lock(AgentId id, Precondition precondition) {
        Agent agent = agents.lock(id.value()).orElseThrow(() -> ApiException.notFound("agent", id));
        precondition.check((long) agent.version());
        return agent;
    }

    private void move(Agent agent, AgentStatus next) {
        agent.become(next, clock.instant());
        events.publishEvent(new AgentStatusChanged(agent.id(), next, clock.instant()));
    }

    private void record(AuditAction action, Agent agent, AgentStatus before) {
        audit.record(
                AuditEntry.of(action, agent.id()).from(Map.of("status", before)).to(Map.of("status", agent.status())));
    }

    private PredictionScope scope(Agent agent) {
        return json.readValue(agent.configuration(), PredictionScope.class);
    }

    private static String key(AgentId id) {
        return "agent " + id;
    }
}
