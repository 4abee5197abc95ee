package dev.tippmixmentor.agentwork;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.github.kagkarlsson.scheduler.Clock;
import dev.tippmixmentor.agents.AgentEvents;
import dev.tippmixmentor.agents.AgentTask;
import dev.tippmixmentor.agents.AgentType;
import dev.tippmixmentor.agents.AgentWork;
import dev.tippmixmentor.agents.Severity;
import dev.tippmixmentor.backtest.DriftLevel;
import dev.tippmixmentor.evaluation.DriftReading;
import dev.tippmixmentor.evaluation.DriftView;
import dev.tippmixmentor.evaluation.DriftWatch;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.MatchCoverage;
import dev.tippmixmentor.football.PlayedMatches;
import dev.tippmixmentor.providers.DataRefresh;
import dev.tippmixmentor.tasks.TaskQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/**
 * Looks whether the models of its leagues drift and whether results come in time. What is wrong opens an alert, which is
 * closed by the first look that finds it right again. Before it looks it has the leagues brought up to date, if that is wanted;
 * it looks at what there is where that is not possible.
 */
@Component
class MonitoringWork implements AgentWork {
    private static final String STALE_AFTER = "staleAfterHours";
    private static final String REFRESH = "refresh";
    private static final int DEFAULT_STALE_AFTER_HOURS = 96;

    /** Results that are missing for longer are nobody's surprise any more. */
    private static final Duration LOOK_BACK = Duration.ofDays(28);

    /** For providers and files; half of what the task has if that is less, so that there is time to look. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final DriftWatch drift;
    private final Leagues leagues;
    private final PlayedMatches playedMatches;
    private final Alerts alerts;
    private final DataRefresh refresh;
    private final AgentEvents events;
    private final TaskQueue tasks;
    private final Clock clock;

    MonitoringWork(
            DriftWatch drift,
            Leagues leagues,
            PlayedMatches playedMatches,
            Alerts alerts,
            DataRefresh refresh,
            AgentEvents events,
            TaskQueue tasks,
            Clock clock) {
        this.drift = drift;
        this.leagues = leagues;
        this.playedMatches = playedMatches;
        this.alerts = alerts;
        this.refresh = refresh;
        this.events = events;
        this.tasks = tasks;
        this.clock = clock;
    }

    /**
     * What came of a look.
     *
     * @param open alerts that are open now
     * @param refresh what came of bringing the leagues up to date; absent if that was not wanted
     */
    private record Look(
            int opened,
            int closed,
            int open,
            @JsonInclude(JsonInclude.Include.NON_NULL) DataRefresh.@Nullable Report refresh) {}

    @Override
    public AgentType type() {
        return AgentType.MONITORING;
    }

    @Override
    public String description() {
        return "Opens an alert when a model of its leagues drifts or results are late, and closes it when that is over;"
                + " has the leagues brought up to date before if that is wanted";
    }

    @Override
    public String configurationSchema() {
        return WatchedLeagues.schema("""
                "staleAfterHours": {
                    "description": "How long after kick-off a result may take",
                    "type": "integer",
                    "minimum": 3,
                    "maximum": 500,
                    "default": 96
                },
                "refresh": {
                    "description": "Whether it has the folder of files read and the providers asked before it looks",
                    "type": "boolean",
                    "default": false
                }
                """);
    }

    /** The workflow matchday wants it whatever the configuration says. */
    @Override
    public String inputSchema() {
        return """
                {
                    "type": "object",
                    "additionalProperties": false,
                    "properties": {
                        "refresh": {
                            "description": "Whether to bring the leagues up to date first; as configured if absent",
                            "type": "boolean"
                        }
                    }
                }
                """;
    }

    @Override
    public ObjectNode checked(ObjectNode configuration) {
        WatchedLeagues.check(configuration, leagues);
        return configuration.has(STALE_AFTER)
                ? configuration
                : configuration.put(STALE_AFTER, DEFAULT_STALE_AFTER_HOURS);
    }

    @Override
    public Optional<Duration> period() {
        return Optional.of(Duration.ofMinutes(15));
    }

    @Override
    public Object work(AgentTask task) throws InterruptedException {
        DataRefresh.Report refreshed = isRefreshing(task) ? refresh(task) : null;
        Duration stale = Duration.ofHours(task.configuration().path(STALE_AFTER).asInt(DEFAULT_STALE_AFTER_HOURS));
        List<LeagueId> watched = WatchedLeagues.of(task.configuration());
        List<Alerts.Problem> problems = new ArrayList<>();
        for (LeagueId league : watched) {
            if (!leagues.removed().contains(league)) {
                drift.of(league).forEach(model -> addDrift(model, problems));
                addLateResults(league, stale, problems);
            }
            tasks.report(task.task(), (double) (watched.indexOf(league) + 1) / watched.size());
        }
        Alerts.Settled settled = alerts.settle(task.agent(), problems);
        return new Look(settled.opened(), settled.closed(), settled.open(), refreshed);
    }

    private static boolean isRefreshing(AgentTask task) {
        return task.input()
                .path(REFRESH)
                .asBoolean(task.configuration().path(REFRESH).asBoolean(false));
    }

    private DataRefresh.Report refresh(AgentTask task) throws InterruptedException {
        Duration half = task.task().timeout().dividedBy(2);
        Set<LeagueId> removed = leagues.removed();
        List<LeagueId> wanted = WatchedLeagues.of(task.configuration()).stream()
                .filter(league -> !removed.contains(league))
                .toList();
        DataRefresh.Report report = refresh.refresh(wanted, half.compareTo(PATIENCE) < 0 ? half : PATIENCE);
        List<String> missing = report.leagues().entrySet().stream()
                .filter(league -> league.getValue().outcome().isMissing())
                .map(league -> leagues.get(league.getKey()).code() + " ("
                        + league.getValue().outcome() + ")")
                .toList();
        if (!missing.isEmpty()) {
            events.record(
                    task.agent(),
                    Severity.WARNING,
                    "refresh",
                    "Providers did not bring up to date: " + String.join(", ", missing));
        }
        return report;
    }

    private static void addDrift(DriftView model, List<Alerts.Problem> problems) {
        for (DriftReading reading : model.readings()) {
            if (reading.level() != DriftLevel.STEADY) {
                problems.add(new Alerts.Problem(
                        "drift." + reading.measure().name().toLowerCase(Locale.ROOT),
                        model.leagueId() + " " + model.algorithm(),
                        reading.level() == DriftLevel.ALARM ? Severity.ERROR : Severity.WARNING,
                        String.format(
                                Locale.ROOT,
                                "%s of %s is at %s: %.3f over %d matches",
                                reading.measure(),
                                model.algorithm(),
                                reading.level(),
                                reading.value(),
                                reading.matches())));
            }
        }
    }

    private void addLateResults(LeagueId league, Duration stale, List<Alerts.Problem> problems) {
        Instant due = clock.now().minus(stale);
        MatchCoverage coverage = playedMatches.coverage(league, due.minus(LOOK_BACK), due);
        int late = coverage.matches() - coverage.results();
        if (late > 0) {
            problems.add(new Alerts.Problem(
                    "results.late",
                    league.toString(),
                    Severity.WARNING,
                    late + " of " + coverage.matches() + " matches have no result " + stale.toHours()
                            + " hours after kick-off"));
        }
    }
}
