package dev.tippmixmentor.agents;

import com.github.kagkarlsson.scheduler.Clock;
import dev.tippmixmentor.platform.audit.Actor;
import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.web.Precondition;
import dev.tippmixmentor.tasks.TaskQueue;
import dev.tippmixmentor.tasks.TaskRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Moves agents through their life, and keeps what works by itself at work. Goes by the database's time, as the tasks do:
 * nodes whose clocks differ agree on when an agent works next.
 */
@Service
class LifeCycle {
    private static final Logger log = LoggerFactory.getLogger(LifeCycle.class);
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
    private final TransactionTemplate transaction;

    LifeCycle(
            AgentRepository agents,
            Agents definitions,
            AgentForms forms,
            Transitions transitions,
            TaskQueue tasks,
            AuditLog audit,
            ApplicationEventPublisher events,
            JsonMapper json,
            Clock clock,
            TransactionTemplate transaction) {
        this.agents = agents;
        this.definitions = definitions;
        this.forms = forms;
        this.transitions = transitions;
        this.tasks = tasks;
        this.audit = audit;
        this.events = events;
        this.json = json;
        this.clock = clock;
        this.transaction = transaction;
    }

    /**
     * Changes an agent's name or configuration as {@link Agents#change} says. What waits for its time by the old schedule waits
     * for that of the new one; what is due, or runs, stays.
     */
    @Transactional
    AgentView change(
            AgentId id, @Nullable String name, @Nullable Map<String, Object> configuration, Precondition precondition) {
        Agent agent = lock(id, precondition);
        JsonNode before = schedule(agent);
        AgentView changed = definitions.change(id, name, configuration, precondition);
        if (agent.status().isRunning() && !schedule(agent).equals(before) && tasks.cancelNotDue(key(id))) {
            next(agent).ifPresent(at -> submitWork(agent, at));
        }
        return changed;
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

    /**
     * What an agent does by itself failed for good. Does nothing if it no longer runs, or has been started since: events may
     * come late.
     *
     * @param at when it failed
     */
    @Transactional
    void markFailed(AgentId id, String error, Instant at) {
        atWorkSince(id, at).ifPresent(agent -> {
            AgentStatus before = agent.status();
            agent.crash(error, clock.now());
            tell(agent, before, error);
        });
    }

    /**
     * What an agent does by itself is done; it does it again when its time comes. Does nothing if it no longer runs, or has
     * been started since.
     *
     * @param at when it was done
     */
    @Transactional
    void markDone(AgentId id, Instant at) {
        atWorkSince(id, at).ifPresent(agent -> {
            agent.forgetCrashes();
            next(agent).ifPresent(next -> submitWork(agent, next));
        });
    }

    /** Starts agents again whose time to recover has come. */
    @Transactional(propagation = Propagation.NOT_SUPPORTED)
    public void recover() {
        supervise(agents.idsToRecover(clock.now()), agent -> {
            if (agent.status() == AgentStatus.ERROR) {
                begin(agent, AgentStatus.STARTING);
            }
        });
    }

    /** Gives running agents that work by themselves and have nothing to do their work back, however they lost it. */
    @Transactional(propagation = Propagation.NOT_SUPPORTED)
    public void keepAtWork(Instant idleSince) {
        List<UUID> running = agents.idsOf(RUNNING);
        Set<String> idle =
                tasks.idle(running.stream().map(id -> key(new AgentId(id))).toList(), idleSince);
        supervise(
                running.stream()
                        .filter(id -> idle.contains(key(new AgentId(id))))
                        .toList(),
                agent -> {
                    if (agent.status().isRunning()) {
                        first(agent).ifPresent(at -> submitWork(agent, at));
                    }
                });
    }

    /**
     * Has every running agent of a type work now whose configuration is wanted, but for those that have times of their own.
     * One that somebody else has locked comes after the others.
     *
     * @throws RuntimeException if that failed for one, when it was done for the others
     */
    @Transactional(propagation = Propagation.NOT_SUPPORTED)
    void wake(AgentType type, Predicate<JsonNode> wanted) {
        List<UUID> locked = new ArrayList<>();
        List<RuntimeException> failures = new ArrayList<>();
        for (UUID id : agents.idsOf(type, RUNNING)) {
            attempt(failures, () -> {
                if (!alone(() -> agents.lockIfFree(id), agent -> wake(agent, wanted))) {
                    locked.add(id);
                }
            });
        }
        locked.forEach(id -> attempt(failures, () -> alone(() -> agents.lock(id), agent -> wake(agent, wanted))));
        if (!failures.isEmpty()) {
            RuntimeException first = failures.remove(0);
            failures.forEach(first::addSuppressed);
            throw first;
        }
    }

    private void wake(Agent agent, Predicate<JsonNode> wanted) {
        if (agent.status().isRunning()
                && !schedule(agent).has(Schedule.CRON)
                && wanted.test(json.readTree(agent.configuration()))) {
            submitWork(agent, clock.now());
        }
    }

    /** Passes over those that somebody else has locked: the next look comes in seconds. */
    private void supervise(List<UUID> ids, Consumer<Agent> step) {
        for (UUID id : ids) {
            try {
                alone(() -> agents.lockIfFree(id), step);
            } catch (RuntimeException e) {
                log.warn("agent.supervision.failed agentId={}", id, e);
            }
        }
    }

    /**
     * In a transaction for one agent, so that neither its trouble nor a wait for it is that of the others.
     *
     * @return whether there was one
     */
    private boolean alone(Supplier<Optional<Agent>> locked, Consumer<Agent> step) {
        return transaction.execute(work -> {
            Optional<Agent> agent = locked.get();
            agent.ifPresent(step);
            return agent.isPresent();
        });
    }

    private static void attempt(List<RuntimeException> failures, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            failures.add(e);
        }
    }

    static String key(AgentId id) {
        return "agent " + id;
    }

    private void begin(Agent agent, AgentStatus next) {
        move(agent, next, null);
        tasks.bringForward(agent.id().value()); // first, as it waits for whoever is putting them off
        Optional<Instant> first = first(agent);
        first.ifPresent(at -> submitWork(agent, at));
        if (next == AgentStatus.STARTING
                && first.filter(at -> !at.isAfter(clock.now())).isEmpty()) {
            move(agent, AgentStatus.ACTIVE, null); // there is nothing to wait for
        }
    }

    /** Locked, so that nothing is submitted for an agent that is just being stopped. */
    private Optional<Agent> atWork(UUID id) {
        return agents.lock(id).filter(agent -> agent.status().isRunning());
    }

    private Optional<Agent> atWorkSince(AgentId id, Instant at) {
        return atWork(id.value()).filter(agent -> !transitions.hasStartedAfter(id, at));
    }

    private JsonNode schedule(Agent agent) {
        return json.readTree(agent.configuration()).path(Schedule.MEMBER);
    }

    private Optional<Instant> next(Agent agent) {
        return Schedule.next(forms.work(agent.type()), json.readTree(agent.configuration()), clock.now());
    }

    private Optional<Instant> first(Agent agent) {
        return Schedule.first(forms.work(agent.type()), json.readTree(agent.configuration()), clock.now());
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
        agent.become(next, clock.now());
        tell(agent, before, reason);
    }

    private void tell(Agent agent, AgentStatus before, @Nullable String reason) {
        AgentStatusChanged changed = new AgentStatusChanged(agent.id(), before, agent.status(), reason, clock.now());
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
