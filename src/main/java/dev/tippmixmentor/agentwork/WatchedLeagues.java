package dev.tippmixmentor.agentwork;

import dev.tippmixmentor.agents.AgentTask;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.Leagues;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The member {@code leagueIds} of configurations: which leagues an agent looks after. */
final class WatchedLeagues {
    static final String MEMBER = "leagueIds";
    private static final String HORIZON = "horizonDays";

    private static final String IDS = """
            "leagueIds": {
                "description": "The leagues it looks after",
                "type": "array",
                "minItems": 1,
                "maxItems": 50,
                "items": {
                    "type": "string",
                    "pattern": "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
                }
            }
            """;

    private WatchedLeagues() {}

    /**
     * The form of a configuration with leagues.
     *
     * @param others the other members, as JSON without braces
     */
    static String schema(String others) {
        return """
                {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["leagueIds"],
                    "properties": {
                        %s,
                        %s
                    }
                }
                """.formatted(IDS, others);
    }

    /** The member that says how far ahead an agent looks, as JSON without braces. */
    static String horizon(String description, int defaultDays) {
        return """
                "horizonDays": {
                    "description": "%s",
                    "type": "integer",
                    "minimum": 1,
                    "maximum": 60,
                    "default": %d
                }
                """.formatted(description, defaultDays);
    }

    static ObjectNode withHorizon(ObjectNode configuration, int defaultDays) {
        return configuration.has(HORIZON) ? configuration : configuration.put(HORIZON, defaultDays);
    }

    static Duration horizon(AgentTask task, int defaultDays) {
        return Duration.ofDays(task.configuration().path(HORIZON).asInt(defaultDays));
    }

    /** The form of the input of a task that may be about some of the leagues only. */
    static String input() {
        return "{\"type\": \"object\", \"additionalProperties\": false, \"properties\": {" + IDS + "}}";
    }

    /** What a task is about: all of its agent's leagues, or those of them that its input names. */
    static List<LeagueId> of(AgentTask task) {
        List<LeagueId> watched = of(task.configuration());
        List<LeagueId> wanted = of(task.input());
        return wanted.isEmpty()
                ? watched
                : watched.stream().filter(wanted::contains).toList();
    }

    static List<LeagueId> of(JsonNode configuration) {
        return StreamSupport.stream(configuration.path(MEMBER).spliterator(), false)
                .map(id -> LeagueId.of(id.asString()))
                .distinct()
                .toList();
    }

    static boolean include(JsonNode configuration, LeagueId league) {
        return of(configuration).contains(league);
    }

    /**
     * Looks whether the leagues exist.
     *
     * @throws dev.tippmixmentor.platform.error.ApiException {@code RESOURCE_NOT_FOUND}
     */
    static void check(JsonNode configuration, Leagues leagues) {
        of(configuration).forEach(leagues::get);
    }
}
