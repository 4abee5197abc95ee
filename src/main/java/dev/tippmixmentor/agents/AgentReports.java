package dev.tippmixmentor.agents;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.github.kagkarlsson.scheduler.Clock;
import dev.tippmixmentor.platform.web.PageQuery;
import dev.tippmixmentor.tasks.TaskFilter;
import dev.tippmixmentor.tasks.TaskQueue;
import dev.tippmixmentor.tasks.TaskStatistics;
import dev.tippmixmentor.tasks.TaskStatus;
import dev.tippmixmentor.tasks.TaskView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** How agents are doing, read from their tasks, what these begin, and their moves. */
@Service
class AgentReports {
    private static final int SHOWN = 20;

    /** An attempt's node is heard of every five seconds. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    /** Within this a failure still counts for an agent's health. */
    private static final Duration RECENT = Duration.ofHours(1);

    private final Agents agents;
    private final Transitions transitions;
    private final AgentForms forms;
    private final TaskQueue tasks;
    private final Clock clock;

    AgentReports(Agents agents, Transitions transitions, AgentForms forms, TaskQueue tasks, Clock clock) {
        this.agents = agents;
        this.transitions = transitions;
        this.forms = forms;
        this.tasks = tasks;
        this.clock = clock;
    }

    /**
     * What an agent is at.
     *
     * @param running tasks that run now
     * @param waiting tasks that wait, the newest first, at most 20
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record StatusView(
            AgentId id,
            AgentStatus status,
            @Nullable String lastError,
            @Nullable Instant recoverAt,
            List<TaskView> running,
            List<TaskView> waiting) {

        StatusView {
            running = List.copyOf(running);
            waiting = List.copyOf(waiting);
        }
    }

    /** How well an agent is. */
    enum Health {
        HEALTHY,
        /** It runs, with failures in the last hour, or with a task whose node has not been heard of for half a minute. */
        DEGRADED,
        /** It failed. */
        UNHEALTHY,
        /** It is not to run. */
        OFF
    }

    /**
     * How well an agent is and why.
     *
     * @param reasons why it is not healthy, in English
     * @param heartbeatAt when a node was last heard of that does one of its tasks; null if none is under way
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record HealthView(
            AgentId id,
            Health health,
            List<String> reasons,
            @Nullable Instant heartbeatAt,
            @Nullable Instant lastActivityAt) {

        HealthView {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * What has become of an agent's work.
     *
     * @param from tasks that ended, or else began, or else were asked for since, and the time in which it was up or down since
     * @param runs that ended since, or have not ended; null unless tasks of the agent's type begin any
     * @param uptime share of the time in which it was to run; null if it was not to run
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record PerformanceView(
            AgentId id,
            Instant from,
            Instant to,
            TaskStatistics tasks,
            @Nullable RunStatistics runs,
            @Nullable Double uptime,
            long upSeconds,
            long downSeconds) {}

    StatusView status(AgentId id) {
        AgentView agent = agents.get(id);
        return new StatusView(
                agent.id(),
                agent.status(),
                agent.lastError(),
                agent.recoverAt(),
                tasks(id, TaskStatus.RUNNING),
                tasks(id, TaskStatus.PENDING));
    }

    HealthView health(AgentId id) {
        AgentView agent = agents.get(id);
        Instant now = clock.now();
        TaskStatistics lately = tasks.statistics(id.value(), now.minus(RECENT));
        List<TaskView> running = tasks(id, TaskStatus.RUNNING);
        List<String> reasons = new ArrayList<>();
        Instant heartbeat = null;
        for (TaskView task : running) {
            Instant heard = task.heartbeatAt();
            if (heard != null && heard.isBefore(now.minus(SILENCE))) {
                reasons.add("nothing was heard of the node that does task " + task.id());
            }
            heartbeat = heard != null && (heartbeat == null || heard.isAfter(heartbeat)) ? heard : heartbeat;
        }
        if (lately.failed() > 0) {
            reasons.add(lately.failed() + " of its tasks failed within an hour");
        }
        runs(agent, now.minus(RECENT))
                .filter(runs -> runs.failed() > 0)
                .ifPresent(runs -> reasons.add(runs.failed() + " of its runs failed within an hour"));
        if (agent.lastError() != null) {
            reasons.add(agent.lastError());
        }
        Health health = switch (agent.status()) {
            case ERROR -> Health.UNHEALTHY;
            case INACTIVE, PAUSED, STOPPING -> Health.OFF;
            case STARTING, ACTIVE -> reasons.isEmpty() ? Health.HEALTHY : Health.DEGRADED;
        };
        return new HealthView(id, health, reasons, heartbeat, lately.lastActivityAt());
    }

    /**
     * What has become of an agent's work.
     *
     * @param days how far it looks back
     */
    PerformanceView performance(AgentId id, int days) {
        AgentView agent = agents.get(id);
        Instant to = clock.now();
        Instant from = to.minus(Duration.ofDays(days));
        Transitions.Uptime uptime = transitions.uptime(agent.id(), from, to);
        return new PerformanceView(
                agent.id(),
                from,
                to,
                tasks.statistics(id.value(), from),
                runs(agent, from).orElse(null),
                uptime.share(),
                uptime.up().toSeconds(),
                uptime.down().toSeconds());
    }

    private Optional<RunStatistics> runs(AgentView agent, Instant from) {
        return forms.work(agent.type()).runs(agent.id(), from);
    }

    private List<TaskView> tasks(AgentId id, TaskStatus status) {
        return tasks.of(id.value(), new TaskFilter(status, null), PageQuery.first(SHOWN))
                .data();
    }
}
