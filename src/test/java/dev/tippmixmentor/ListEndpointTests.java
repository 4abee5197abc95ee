package dev.tippmixmentor;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.platform.cache.CachedAnswer;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.TestLeague;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/** Every list there is keeps the conventions of lists. */
@IntegrationTest
class ListEndpointTests {
    @Autowired
    Api api;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    Matches matches;

    @Autowired
    SettableClock clock;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping endpoints;

    private RestTestClient admin;

    /** An address of each list, by its pattern. */
    private final Map<String, String> lists = new TreeMap<>();

    @BeforeEach
    void somethingToList() {
        admin = api.as(Role.ADMIN);
        TestLeague league = TestLeague.withFixtures(intake, leagues, clock.instant(), 2);
        Fixture fixture = matches.fixtures(
                        league.id(), clock.instant(), clock.instant().plus(Duration.ofDays(5)))
                .get(0);
        JsonNode prediction = post("/predictions/match/" + fixture.id(), Map.of(), HttpStatus.OK);
        JsonNode agent = post(
                "/agents",
                Map.of(
                        "name",
                        "Lister",
                        "type",
                        "PREDICTION",
                        "configuration",
                        Map.of("leagueIds", List.of(league.id()))),
                HttpStatus.CREATED);
        List.of(
                        "/admin/audit",
                        "/admin/audit/checkpoints",
                        "/admin/flags",
                        "/agents",
                        "/agents/types",
                        "/auth/sessions",
                        "/imports",
                        "/leagues",
                        "/matches",
                        "/matches/live",
                        "/matches/today",
                        "/predictions",
                        "/predictions/accuracy",
                        "/predictions/leaderboard",
                        "/predictions/models",
                        "/predictions/models/drift",
                        "/teams",
                        "/teams/unresolved",
                        "/track-record/seals",
                        "/users")
                .forEach(path -> list(path, path));
        list("/admin/flags/{key}/history", "/admin/flags/agents.enabled/history");
        for (String ofAgent : List.of("tasks", "events", "alerts", "insights", "workflows")) {
            list("/agents/{id}/" + ofAgent, "/agents/" + text(agent, "/id") + "/" + ofAgent);
        }
        list("/matches/{id}/odds/history", "/matches/" + fixture.id() + "/odds/history");
        list("/matches/{id}/events", "/matches/" + fixture.id() + "/events");
        list("/matches/{matchId}/predictions", "/matches/" + fixture.id() + "/predictions");
        list("/predictions/models/decisions", "/predictions/models/decisions?leagueId=" + league.id());
        list(
                "/predictions/models/{version}/backtests",
                "/predictions/models/" + text(prediction, "/modelVersion") + "/backtests");
        list("/agents/{id}/workflows/{workflow}/runs", "/agents/" + text(agent, "/id") + "/workflows/own/runs");
        list("/predictions/{id}/insights", "/predictions/" + text(prediction, "/id") + "/insights");
        list("/predictions/{id}/grades", "/predictions/" + text(prediction, "/id") + "/grades");
    }

    private void list(String pattern, String address) {
        lists.put("/api/v1" + pattern, "/api/v1" + address);
    }

    @Test
    void everyListIsAPage() {
        List<String> patterns = new ArrayList<>();
        endpoints.getHandlerMethods().forEach((mapping, endpoint) -> {
            boolean reads = mapping.getMethodsCondition().getMethods().contains(RequestMethod.GET);
            ResolvableType answer = ResolvableType.forMethodParameter(endpoint.getReturnType());
            boolean pages = answer.toClass() == Page.class
                    || (answer.toClass() == CachedAnswer.class
                            && answer.getGeneric(0).toClass() == Page.class);
            if (reads && pages) {
                patterns.addAll(mapping.getPatternValues());
            }
        });

        assertThat(new TreeSet<>(patterns)).isEqualTo(lists.keySet());
        lists.values().forEach(address -> {
            JsonNode list = get(address, HttpStatus.OK);
            assertThat(list.at("/data").isArray()).as(address).isTrue();
            assertThat(list.at("/meta/limit").isInt()).as(address).isTrue();
            assertThat(list.at("/meta").has("nextCursor")).as(address).isTrue();
        });
    }

    @Test
    void everyListCountsItselfWhereThatIsAsked() {
        lists.values().forEach(address -> {
            JsonNode list = get(with(address, "total=true"), HttpStatus.OK);

            assertThat(list.at("/meta/total").asLong(-1))
                    .as(address)
                    .isGreaterThanOrEqualTo(list.at("/data").size());
        });
    }

    @Test
    void everyListGoesOnWhereItsPageEnded() {
        List<String> paged = new ArrayList<>();
        lists.values().forEach(address -> {
            JsonNode first = get(with(address, "limit=1"), HttpStatus.OK);
            assertThat(first.at("/meta/limit").asInt()).as(address).isEqualTo(1);
            assertThat(first.at("/data").size()).as(address).isLessThanOrEqualTo(1);
            if (first.at("/meta/nextCursor").isString()) {
                paged.add(address);
                JsonNode second =
                        get(with(address, "limit=1&cursor=" + text(first, "/meta/nextCursor")), HttpStatus.OK);
                assertThat(second.at("/data/0")).as(address).isNotEqualTo(first.at("/data/0"));
            }
        });

        assertThat(paged).contains("/api/v1/leagues", "/api/v1/matches", "/api/v1/admin/flags", "/api/v1/teams");
    }

    @Test
    void noListPretendsToKnowWhatItDoesNot() {
        for (String nonsense : List.of("limit=0", "limit=1001", "cursor=*", "total=x", "sort=nonsense", "leagueID=1")) {
            lists.values().forEach(address -> {
                String description = address + " " + nonsense;

                JsonNode problem = get(with(address, nonsense), HttpStatus.BAD_REQUEST);

                assertThat(text(problem, "/errorCode")).as(description).isEqualTo("VALIDATION_ERROR");
                assertThat(text(problem, "/violations/0/field"))
                        .as(description)
                        .isEqualTo(nonsense.substring(0, nonsense.indexOf('=')));
            });
        }
    }

    private static String with(String address, String query) {
        return address + (address.contains("?") ? "&" : "?") + query;
    }

    private JsonNode get(String address, HttpStatus status) {
        return json(admin.get().uri(address).exchange(), status);
    }

    private JsonNode post(String path, Object body, HttpStatus status) {
        return json(
                admin.post()
                        .uri("/api/v1" + path)
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(body)
                        .exchange(),
                status);
    }

    private static String text(JsonNode node, String pointer) {
        return node.at(pointer).asString();
    }
}
