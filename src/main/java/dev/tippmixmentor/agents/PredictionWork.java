package dev.tippmixmentor.agents;

import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.flags.Area;
import dev.tippmixmentor.platform.flags.PartOf;
import dev.tippmixmentor.predictions.Publishing;
import dev.tippmixmentor.tasks.RunningTask;
import dev.tippmixmentor.tasks.TaskHandler;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a PREDICTION agent does each time it works: for each of its leagues it brings the model up to date and publishes
 * what is new for the fixtures within its horizon. It works when a result or a fixture of a league changes, and every
 * hour, since the horizon moves on by itself. Publishing is idempotent, so work that is done twice shows once.
 */
@Component
@PartOf({Area.AGENTS, Area.PREDICTIONS})
class PredictionWork implements TaskHandler {
    static final String TYPE = "agents.prediction";
    private static final Duration PERIOD = Duration.ofHours(1);

    private final Agents agents;
    private final Publishing publishing;
    private final JsonMapper json;
    private final Clock clock;

    PredictionWork(Agents agents, Publishing publishing, JsonMapper json, Clock clock) {
        this.agents = agents;
        this.publishing = publishing;
        this.json = json;
        this.clock = clock;
    }

    /**
     * What came of one run.
     *
     * @param published predictions that are new
     * @param problems by league, what kept it from being predicted
     */
    private record Outcome(int published, Map<LeagueId, String> problems) {}

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String run(RunningTask task) {
        AgentId agent = new AgentId(task.owner());
        int published = 0;
        Map<LeagueId, String> problems = new LinkedHashMap<>();
        agents.markActive(agent);
        Optional<PredictionScope> scope = agents.scopeIfRunning(agent);
        if (scope.isPresent()) {
            for (LeagueId league : scope.get().leagueIds()) {
                try {
                    published += publishing
                            .publish(league, scope.get().horizon(), agent.value())
                            .size();
                } catch (ApiException e) {
                    problems.put(league, e.detail()); // one league without results must not stop the others
                }
            }
            agents.submitNextWork(agent, clock.instant().plus(PERIOD));
        }
        return json.writeValueAsString(new Outcome(published, problems));
    }
}
