package dev.tippmixmentor.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.MatchStatus;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.StompClient;
import dev.tippmixmentor.testing.TestLeague;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

@IntegrationTest
class SimulatorTests {
    private static final int SEED = 7;

    @Autowired
    Api api;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    Matches matches;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Clock clock;

    @AfterEach
    void stop() {
        send(HttpMethod.POST, "/stop", Map.of(), HttpStatus.OK);
    }

    @Test
    void aMatchdayIsPlayedToItsEndAndTellsEachChangeOnce() {
        TestLeague league = TestLeague.withFixtures(intake, leagues, clock.instant(), 12);
        List<Queue<JsonNode>> heard = new ArrayList<>();
        List<StompClient> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                StompClient socket = StompClient.withBearer(api, api.token(Role.USER));
                sockets.add(socket);
                heard.add(socket.subscribe("/topic/leagues." + league.id()));
            }

            JsonNode started = send(
                    HttpMethod.POST,
                    "/start",
                    Map.of("leagueId", league.id(), "matches", 3, "speed", 3000, "seed", SEED),
                    HttpStatus.OK);

            List<MatchId> played = started.at("/matches")
                    .valueStream()
                    .map(id -> MatchId.of(id.asString()))
                    .toList();
            assertThat(played).hasSizeBetween(1, 3);
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                assertThat(view().at("/running").asBoolean()).isFalse();
                assertThat(heard)
                        .allSatisfy(messages -> assertThat(
                                        of(messages, "match.finished").size())
                                .isEqualTo(played.size()));
            });
            assertThat(view().at("/over").asInt()).isEqualTo(played.size());
            Set<String> happened = new HashSet<>();
            for (MatchId match : played) {
                assertThat(matches.get(match).status()).isEqualTo(MatchStatus.FINISHED);
                Api.json(
                                api.anonymous()
                                        .get()
                                        .uri("/api/v1/matches/" + match + "/events")
                                        .exchange(),
                                HttpStatus.OK)
                        .at("/data")
                        .forEach(event -> happened.add(event.at("/id").asString()));
            }
            assertThat(happened).isNotEmpty();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(heard)
                            .allSatisfy(messages -> assertThat(of(messages, "match.event"))
                                    .extracting(message ->
                                            message.at("/data/event/id").asString())
                                    .doesNotHaveDuplicates()
                                    .containsExactlyInAnyOrderElementsOf(happened)));
        } finally {
            sockets.forEach(StompClient::close);
        }
    }

    @Test
    void aMatchdayThatIsStoppedIsAbandonedAndOneAtATimeIsPlayed() {
        TestLeague league = TestLeague.withFixtures(intake, leagues, clock.instant(), 3);
        Map<String, Object> slow = Map.of("leagueId", league.id(), "matches", 1, "speed", 1);
        JsonNode started = send(HttpMethod.POST, "/start", slow, HttpStatus.OK);
        MatchId match = MatchId.of(started.at("/matches/0").asString());

        send(HttpMethod.POST, "/start", slow, HttpStatus.CONFLICT);
        JsonNode faster = send(HttpMethod.PUT, "/speed", Map.of("speed", 2), HttpStatus.OK);
        JsonNode stopped = send(HttpMethod.POST, "/stop", Map.of(), HttpStatus.OK);

        assertThat(faster.at("/speed").asDouble()).isEqualTo(2);
        assertThat(stopped.at("/running").asBoolean()).isFalse();
        assertThat(matches.get(match).status()).isEqualTo(MatchStatus.ABANDONED);
        send(HttpMethod.PUT, "/speed", Map.of("speed", 2), HttpStatus.CONFLICT);
        send(HttpMethod.POST, "/start", Map.of("matches", 1), HttpStatus.BAD_REQUEST);
        send(HttpMethod.POST, "/start", Map.of("leagueId", league.id(), "speed", 0), HttpStatus.BAD_REQUEST);
    }

    @Test
    void aMatchdayThatCouldNotBeStoppedIsStoppedWhenItCan() {
        TestLeague league = TestLeague.withFixtures(intake, leagues, clock.instant(), 3);
        JsonNode started = send(
                HttpMethod.POST, "/start", Map.of("leagueId", league.id(), "matches", 1, "speed", 120), HttpStatus.OK);
        MatchId match = MatchId.of(started.at("/matches/0").asString());
        jdbc.sql("""
                        alter table football.matches
                        add constraint matches_endless_ck check (id <> '%s' or status <> 'ABANDONED') not valid
                        """.formatted(match)).update();
        JsonNode stopped;
        try {
            stopped = send(HttpMethod.POST, "/stop", Map.of(), HttpStatus.OK);
        } finally {
            jdbc.sql("alter table football.matches drop constraint matches_endless_ck")
                    .update();
        }

        assertThat(stopped.at("/running").asBoolean()).isTrue();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(view().at("/running").asBoolean()).isFalse());
        assertThat(matches.get(match).status()).isEqualTo(MatchStatus.ABANDONED);
    }

    @Test
    void thereIsNoSimulatorUnlessItWasAskedFor() {
        ApplicationContextRunner production = new ApplicationContextRunner()
                .withUserConfiguration(SimulatorConfig.class, SimulatorController.class, Simulator.class);

        production.run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(SimulatorConfig.class)
                .doesNotHaveBean(SimulatorController.class)
                .doesNotHaveBean(Simulator.class));
    }

    private static List<JsonNode> of(Queue<JsonNode> messages, String type) {
        return messages.stream()
                .filter(message -> message.at("/type").asString().equals(type))
                .toList();
    }

    private JsonNode view() {
        return Api.json(api.as(Role.ADMIN).get().uri("/api/v1/admin/simulator").exchange(), HttpStatus.OK);
    }

    private JsonNode send(HttpMethod method, String path, Map<String, ?> body, HttpStatus status) {
        return Api.json(
                api.as(Role.ADMIN)
                        .method(method)
                        .uri("/api/v1/admin/simulator" + path)
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(body)
                        .exchange(),
                status);
    }
}
