package dev.tippmixmentor.platform.flags;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.StompClient;
import dev.tippmixmentor.testing.TestLeague;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

@IntegrationTest
class AreaTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Autowired
    Api api;

    @Autowired
    FeatureFlags flags;

    @Autowired
    Areas areas;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    SettableClock clock;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping endpoints;

    @AfterEach
    void everythingOn() {
        for (Area area : Area.values()) {
            turn(area, true);
        }
    }

    /** How many endpoints belong to each area, at least: as many as there are today. */
    @ParameterizedTest
    @CsvSource({"AGENTS, 27", "PREDICTIONS, 15", "LIVE_DATA, 1", "ANALYTICS, 4"})
    void anAreaThatIsOffAnswersFeatureDisabledOnEachOfItsEndpoints(Area area, int atLeast) {
        turn(area, false);

        List<String> wrong = new ArrayList<>();
        int asked = 0;
        for (Map.Entry<HttpMethod, String> endpoint : endpointsOf(area)) {
            asked++;
            for (RestTestClient client : List.of(api.anonymous(), api.as(Role.ADMIN))) {
                JsonNode problem = json(
                        client.method(endpoint.getKey())
                                .uri(endpoint.getValue())
                                .exchange(),
                        HttpStatus.NOT_FOUND);
                if (!problem.at("/errorCode").asString().equals("FEATURE_DISABLED")) {
                    wrong.add(endpoint + " answered " + problem.at("/errorCode"));
                }
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(asked).isGreaterThanOrEqualTo(atLeast);
    }

    @Test
    void theOtherAreasGoOn() {
        turn(Area.AGENTS, false);

        json(api.anonymous().get().uri("/api/v1/predictions").exchange(), HttpStatus.OK);
        json(api.anonymous().get().uri("/api/v1/leagues").exchange(), HttpStatus.OK);
        JsonNode values = json(api.anonymous().get().uri("/api/v1/flags").exchange(), HttpStatus.OK);
        assertThat(values.at("/flags").get("agents.enabled").asBoolean()).isFalse();
        assertThat(values.at("/flags").get("predictions.enabled").asBoolean()).isTrue();
    }

    @Test
    void aMatchIsShownWithoutItsPredictionWhileTheseAreOff() {
        TestLeague.withFixtures(intake, leagues, clock.instant(), 1);
        String match = json(api.anonymous().get().uri("/api/v1/matches?limit=1").exchange(), HttpStatus.OK)
                .at("/data/0/id")
                .asString();
        turn(Area.PREDICTIONS, false);

        JsonNode shown =
                json(api.anonymous().get().uri("/api/v1/matches/" + match).exchange(), HttpStatus.OK);

        assertThat(shown.at("/id").asString()).isEqualTo(match);
        assertThat(shown.at("/prediction").isNull()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Area.class)
    void noFlagOverrulesTheEnvironment(Area area) {
        Areas without = new Areas(
                new AreaProperties(
                        area != Area.AGENTS, area != Area.PREDICTIONS, area != Area.LIVE_DATA, area != Area.ANALYTICS),
                flags);

        for (Area other : Area.values()) {
            assertThat(without.isOn(other)).isEqualTo(other != area);
            assertThat(areas.isOn(other)).isTrue();
        }
    }

    @Test
    void tasksOfAnAreaThatIsOffWaitAndAreNotLost() {
        TestLeague league = TestLeague.withFixtures(intake, leagues, clock.instant(), 2);
        RestTestClient admin = api.as(Role.ADMIN);
        String agent = json(
                        admin.post()
                                .uri("/api/v1/agents")
                                .contentType(MediaType.APPLICATION_JSON)
                                .body(Map.of(
                                        "name",
                                        "Rester",
                                        "type",
                                        "PREDICTION",
                                        "configuration",
                                        Map.of("leagueIds", List.of(league.id()))))
                                .exchange(),
                        HttpStatus.CREATED)
                .at("/id")
                .asString();
        json(admin.post().uri("/api/v1/agents/" + agent + "/start").exchange(), HttpStatus.OK);
        await().atMost(PATIENCE).until(() -> predictionsOf(agent) == 2);

        turn(Area.AGENTS, false);
        intake.accept(
                league.league(),
                List.of(new IncomingMatch(
                        league.season(),
                        clock.instant().minus(Duration.ofHours(3)),
                        "Newcomer",
                        league.sides().get(0),
                        new Score(0, 5),
                        null,
                        List.of())));
        await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(4)).until(() -> predictionsOf(agent) == 2);
        turn(Area.AGENTS, true);

        await().atMost(PATIENCE).until(() -> predictionsOf(agent) == 4);
        assertThat(json(admin.get().uri("/api/v1/agents/" + agent + "/tasks").exchange(), HttpStatus.OK)
                        .at("/data")
                        .valueStream()
                        .map(task -> task.at("/status").asString()))
                .doesNotContain("FAILED");
        json(admin.post().uri("/api/v1/agents/" + agent + "/stop").exchange(), HttpStatus.OK);
    }

    @ParameterizedTest
    @CsvSource({"LIVE_DATA, matches.live", "PREDICTIONS, predictions"})
    void topicsOfAnAreaThatIsOffAreRefused(Area area, String topic) {
        turn(area, false);

        try (StompClient client = StompClient.withBearer(api, api.token(Role.ADMIN))) {
            client.socket().send("SUBSCRIBE\nid:1\ndestination:/topic/" + topic + "\n\n^@");

            assertThat(client.socket().await("ERROR").header("error-code")).isEqualTo("FEATURE_DISABLED");
        }
    }

    @Test
    void whoHasSubscribedBeforeHearsNothingWhileTheAreaIsOff() {
        TestLeague league = TestLeague.withFixtures(intake, leagues, clock.instant(), 0);
        try (StompClient client = StompClient.withBearer(api, api.token(Role.USER))) {
            BlockingQueue<JsonNode> messages = client.subscribe("/topic/leagues." + league.id());
            correct(league, 7);
            await().atMost(PATIENCE).until(() -> messages.size() == 1);

            turn(Area.LIVE_DATA, false);
            correct(league, 8);
            await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(3)).until(() -> messages.size() == 1);
            turn(Area.LIVE_DATA, true);
            correct(league, 9);

            await().atMost(PATIENCE).until(() -> messages.size() == 2);
        }
    }

    /** Another result of one match of the league. */
    private void correct(TestLeague league, int homeGoals) {
        String match = json(
                        api.anonymous()
                                .get()
                                .uri("/api/v1/matches?limit=1&leagueId=" + league.id())
                                .exchange(),
                        HttpStatus.OK)
                .at("/data/0/id")
                .asString();
        json(
                api.as(Role.MODERATOR)
                        .post()
                        .uri("/api/v1/matches/" + match + "/finish")
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(Map.of("home", homeGoals, "away", 0))
                        .exchange(),
                HttpStatus.OK);
    }

    private int predictionsOf(String agent) {
        return json(
                        api.anonymous()
                                .get()
                                .uri("/api/v1/predictions?agentId=" + agent)
                                .exchange(),
                        HttpStatus.OK)
                .at("/data")
                .size();
    }

    private void turn(Area area, boolean on) {
        json(
                api.as(Role.ADMIN)
                        .patch()
                        .uri("/api/v1/admin/flags/" + area.flag())
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(Map.of("enabled", on))
                        .exchange(),
                HttpStatus.OK);
    }

    private List<Map.Entry<HttpMethod, String>> endpointsOf(Area area) {
        List<Map.Entry<HttpMethod, String>> found = new ArrayList<>();
        endpoints.getHandlerMethods().forEach((mapping, handler) -> {
            if (belongs(handler, area)) {
                for (RequestMethod method : mapping.getMethodsCondition().getMethods()) {
                    mapping.getPatternValues()
                            .forEach(pattern -> found.add(Map.entry(
                                    method.asHttpMethod(),
                                    pattern.replaceAll(
                                            "\\{[^}]+}", UUID.randomUUID().toString()))));
                }
            }
        });
        return found;
    }

    /** Read off the annotations, not off what is tested. */
    private static boolean belongs(HandlerMethod handler, Area area) {
        PartOf own = handler.getMethodAnnotation(PartOf.class);
        PartOf module = handler.getBeanType().getPackage().getAnnotation(PartOf.class);
        PartOf counts = own != null ? own : module;
        return counts != null && List.of(counts.value()).contains(area);
    }
}
