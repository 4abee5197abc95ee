package dev.tippmixmentor.agentwork;

import dev.tippmixmentor.agents.AgentTask;
import dev.tippmixmentor.agents.AgentType;
import dev.tippmixmentor.agents.AgentWork;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.flags.Area;
import dev.tippmixmentor.platform.flags.PartOf;
import dev.tippmixmentor.predictions.Publishing;
import dev.tippmixmentor.tasks.TaskQueue;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a PREDICTION agent does each time it works: for each of its leagues it brings the model up to date and publishes
 * what is new for the fixtures within its horizon. It works when a result or a fixture of a league changes, and every
 * hour, since the horizon moves on by itself. Publishing is idempotent, so work that is done twice shows once.
 */
@Component
@PartOf({Area.AGENTS, Area.PREDICTIONS})
class PredictionWork implements AgentWork {
    private static final String HORIZON = "horizonDays";
    private static final int DEFAULT_HORIZON_DAYS = 14;

    private final Publishing publishing;
    private final Leagues leagues;
    private final TaskQueue tasks;

    PredictionWork(Publishing publishing, Leagues leagues, TaskQueue tasks) {
        this.publishing = publishing;
        this.leagues = leagues;
        this.tasks = tasks;
    }

    /**
     * What came of one run.
     *
     * @param published predictions that are new
     * @param problems by league, what kept it from being predicted
     */
    private record Outcome(int published, Map<LeagueId, String> problems) {}

    @Override
    public AgentType type() {
        return AgentType.PREDICTION;
    }

    @Override
    public String description() {
        return "Keeps the models of its leagues up to date and publishes predictions for the coming fixtures";
    }

    @Override
    public String configurationSchema() {
        return WatchedLeagues.schema("""
                "horizonDays": {
                    "description": "How far ahead it predicts",
                    "type": "integer",
                    "minimum": 1,
                    "maximum": 60,
                    "default": 14
                }
                """);
    }

    @Override
    public ObjectNode checked(ObjectNode configuration) {
        WatchedLeagues.check(configuration, leagues);
        return configuration.has(HORIZON) ? configuration : configuration.put(HORIZON, DEFAULT_HORIZON_DAYS);
    }

    @Override
    public Optional<Duration> period() {
        return Optional.of(Duration.ofHours(1));
    }

    @Override
    public Object work(AgentTask task) {
        List<LeagueId> watched = WatchedLeagues.of(task.configuration());
        Duration horizon = Duration.ofDays(task.configuration().path(HORIZON).asInt(DEFAULT_HORIZON_DAYS));
        int published = 0;
        int done = 0;
        Map<LeagueId, String> problems = new LinkedHashMap<>();
        for (LeagueId league : watched) {
            try {
                published += publishing
                        .publish(league, horizon, task.agent().value())
                        .size();
            } catch (ApiException e) {
                problems.put(league, e.detail()); // one league without results must not stop the others
            }
            done++;
            tasks.report(task.task(), (double) done / watched.size());
        }
        return new Outcome(published, problems);
    }
}
