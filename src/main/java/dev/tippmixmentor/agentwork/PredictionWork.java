package dev.tippmixmentor.agentwork;

import dev.tippmixmentor.agents.AgentTask;
import dev.tippmixmentor.agents.AgentType;
import dev.tippmixmentor.agents.AgentWork;
import dev.tippmixmentor.agents.Severity;
import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.MergedTeams;
import dev.tippmixmentor.football.TeamId;
import dev.tippmixmentor.forecast.Algorithm;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.flags.Area;
import dev.tippmixmentor.platform.flags.PartOf;
import dev.tippmixmentor.predictions.Assignment;
import dev.tippmixmentor.predictions.ModelCatalogue;
import dev.tippmixmentor.predictions.Publishing;
import dev.tippmixmentor.tasks.TaskQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a PREDICTION agent does each time it works: for each of its leagues it brings the model up to date and publishes
 * what is new for the fixtures within its horizon. It works when a result or a fixture of a league changes, and every
 * hour, since the horizon moves on by itself. A version that its configuration names is never fitted again. Publishing is
 * idempotent, so work that is done twice shows once. What keeps a league from being predicted with one of its models opens
 * an alert, which is closed when that is over.
 */
@Component
@PartOf({Area.AGENTS, Area.PREDICTIONS})
class PredictionWork implements AgentWork {
    private static final int DEFAULT_HORIZON_DAYS = 14;
    private static final String REFIT_AFTER = "refitAfterHours";

    private final Publishing publishing;
    private final Leagues leagues;
    private final MergedTeams mergedTeams;
    private final ModelCatalogue models;
    private final Alerts alerts;
    private final TaskQueue tasks;

    PredictionWork(
            Publishing publishing,
            Leagues leagues,
            MergedTeams mergedTeams,
            ModelCatalogue models,
            Alerts alerts,
            TaskQueue tasks) {
        this.publishing = publishing;
        this.leagues = leagues;
        this.mergedTeams = mergedTeams;
        this.models = models;
        this.alerts = alerts;
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
        return WatchedLeagues.schema(WatchedLeagues.horizon("How far ahead it predicts", DEFAULT_HORIZON_DAYS) + """
                ,
                "teamIds": {
                    "description": "Only matches of these sides; all if absent",
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 100,
                    "items": {"type": "string", "pattern": "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"}
                },
                "refitAfterHours": {
                    "description": "How long a prediction stands before newer results may revise it; not at all if 0",
                    "type": "integer",
                    "minimum": 0,
                    "maximum": 168,
                    "default": 0
                },
                "models": {
                    "description": "What it predicts with, each match by one of them in proportion to their weights; the default of the league if absent",
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 5,
                    "items": {
                        "type": "object",
                        "additionalProperties": false,
                        "required": ["model"],
                        "properties": {
                            "model": {
                                "description": "Code of an algorithm, fitted again at new results; or a version, which is used as it is",
                                "type": "string",
                                "maxLength": 100
                            },
                            "weight": {"type": "integer", "minimum": 1, "maximum": 100, "default": 1}
                        }
                    }
                }
                """);
    }

    /** Some of its leagues only, if a task says so. */
    @Override
    public String inputSchema() {
        return WatchedLeagues.input();
    }

    @Override
    public ObjectNode checked(ObjectNode configuration) {
        WatchedLeagues.check(configuration, leagues);
        for (JsonNode model : configuration.path("models").values()) {
            String name = AgentWork.text(model, "model");
            if (Algorithm.named(name).isEmpty()) {
                checkVersion(configuration, name);
            }
        }
        return WatchedLeagues.withHorizon(configuration, DEFAULT_HORIZON_DAYS);
    }

    private void checkVersion(ObjectNode configuration, String version) {
        LeagueId league = models.get(version).leagueId();
        if (!WatchedLeagues.of(configuration).equals(List.of(league))) {
            throw ApiException.invalid(
                    "configuration.models", "Known", version + " is of one league: name its algorithm for several");
        }
    }

    @Override
    public Optional<Duration> period() {
        return Optional.of(Duration.ofHours(1));
    }

    @Override
    public Object work(AgentTask task) {
        List<LeagueId> watched = WatchedLeagues.of(task);
        Duration horizon = WatchedLeagues.horizon(task, DEFAULT_HORIZON_DAYS);
        Duration stand = Duration.ofHours(task.configuration().path(REFIT_AFTER).asInt(0));
        Predicate<Fixture> wanted = wanted(task);
        int published = 0;
        int done = 0;
        Map<LeagueId, String> problems = new LinkedHashMap<>();
        List<Alerts.Problem> alarming = new ArrayList<>();
        for (LeagueId league : watched) {
            for (Optional<String> model : models(task)) {
                try {
                    published += publishing
                            .publish(new Assignment(
                                    task.agent().value(),
                                    league,
                                    horizon,
                                    wanted.and(fixture -> model(fixture, task).equals(model)),
                                    model.orElse(null),
                                    stand,
                                    () -> tasks.fence(task.task())))
                            .size();
                } catch (ApiException e) {
                    // What one league or one model lacks must not stop the others.
                    problems.merge(league, e.detail(), (one, other) -> one.equals(other) ? one : one + "; " + other);
                    alarming.add(new Alerts.Problem(
                            "prediction.failed",
                            league + model.map(name -> " " + name).orElse(""),
                            Severity.WARNING,
                            "Nothing new is predicted"
                                    + model.map(name -> " with " + name).orElse("") + ": " + e.detail()));
                }
            }
            done++;
            tasks.report(task.task(), (double) done / watched.size());
        }
        if (watched.equals(WatchedLeagues.of(task.configuration()))) {
            alerts.settle(task.agent(), alarming); // of some of the leagues only, nobody knows of the others
        }
        return new Outcome(published, problems);
    }

    /** What it predicts with; the default of each league if that is empty. */
    private static List<Optional<String>> models(AgentTask task) {
        List<Optional<String>> chosen = task.configuration()
                .path("models")
                .valueStream()
                .map(model -> Optional.of(AgentWork.text(model, "model")))
                .distinct()
                .toList();
        return chosen.isEmpty() ? List.of(Optional.empty()) : chosen;
    }

    /** Matches of its sides, which may have become part of others since somebody chose them; all if it has none. */
    private Predicate<Fixture> wanted(AgentTask task) {
        JsonNode teams = task.configuration().path("teamIds");
        if (teams.isMissingNode()) {
            return fixture -> true;
        }
        Set<TeamId> sides = mergedTeams.meant(
                teams.valueStream().map(id -> TeamId.of(id.asString())).toList());
        return fixture -> sides.contains(fixture.home()) || sides.contains(fixture.away());
    }

    /** The same for a match each time, and independent of what other agents choose for it. */
    private static Optional<String> model(Fixture fixture, AgentTask task) {
        JsonNode models = task.configuration().path("models");
        int whole = models.valueStream().mapToInt(PredictionWork::weight).sum();
        if (whole == 0) {
            return Optional.empty();
        }
        // The low halves of our ids are random.
        long draw = fixture.id().value().getLeastSignificantBits()
                ^ task.agent().value().getLeastSignificantBits();
        int place = (int) Math.floorMod(draw, (long) whole);
        for (JsonNode model : models.values()) {
            place -= weight(model);
            if (place < 0) {
                return Optional.of(AgentWork.text(model, "model"));
            }
        }
        return Optional.empty();
    }

    private static int weight(JsonNode model) {
        return model.path("weight").asInt(1);
    }
}
