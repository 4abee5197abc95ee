package dev.tippmixmentor.agentwork;

import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.Leagues;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** The member {@code leagueIds} of configurations: which leagues an agent looks after. */
final class WatchedLeagues {
    static final String MEMBER = "leagueIds";

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
                        "leagueIds": {
                            "description": "The leagues it looks after",
                            "type": "array",
                            "minItems": 1,
                            "maxItems": 50,
                            "items": {
                                "type": "string",
                                "pattern": "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
                            }
                        },
                        %s
                    }
                }
                """.formatted(others);
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
