package dev.tippmixmentor.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.TippMixMentorApplication;
import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.IncomingLeague;
import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.StompClient;
import dev.tippmixmentor.testing.TestSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** A whole matchday before many sockets at two nodes. */
@IntegrationTest
@Tag("benchmark")
class SimulatedMatchdayTests {
    private static final Logger log = LoggerFactory.getLogger(SimulatedMatchdayTests.class);
    private static final int MATCHES = 10;
    private static final int SOCKETS = 50;
    private static final int SEED = 1_884;

    @Autowired
    Api api;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Clock clock;

    @Test
    void eachChangeReachesEachOfFiftySocketsAtTwoNodesOnce() {
        LeagueId league = league();
        List<StompClient> sockets = new ArrayList<>();
        List<Queue<JsonNode>> heard = new ArrayList<>();
        try (ConfigurableApplicationContext node = new SpringApplicationBuilder(TippMixMentorApplication.class)
                .initializers(new TestSettings())
                .run("--APP_ENV=test", "--API_PORT=0")) {
            Api other = Api.of(node);
            for (int i = 0; i < SOCKETS; i++) {
                StompClient socket = StompClient.withBearer(i % 2 == 0 ? api : other, api.token(Role.USER));
                sockets.add(socket);
                heard.add(socket.subscribe("/topic/leagues." + league));
            }

            api.as(Role.ADMIN)
                    .post()
                    .uri("/api/v1/admin/simulator/start")
                    .contentType(MediaType.APPLICATION_JSON)
                    .body(Map.of("leagueId", league, "matches", MATCHES, "speed", 600, "seed", SEED))
                    .exchange()
                    .expectStatus()
                    .isOk();

            await().atMost(Duration.ofMinutes(3))
                    .untilAsserted(() -> assertThat(heard)
                            .allSatisfy(messages ->
                                    assertThat(of(messages, "match.finished")).hasSize(MATCHES)));
            Map<String, Integer> stored = jdbc
                    .sql("""
                            select e.id, e.revision
                            from live.events e
                            join football.matches m on m.id = e.match_id
                            where m.league_id = :league
                            """)
                    .param("league", league.value())
                    .query((row, number) -> Map.entry(row.getString("id"), row.getInt("revision")))
                    .list()
                    .stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(heard)
                            .allSatisfy(messages ->
                                    assertThat(of(messages, "match.event")).hasSize(stored.size())));
            for (Queue<JsonNode> messages : heard) {
                Map<String, Integer> told = new TreeMap<>();
                Map<String, Integer> latest = new TreeMap<>();
                for (JsonNode message : of(messages, "match.event")) {
                    String id = message.at("/data/event/id").asString();
                    int revision = message.at("/data/event/revision").asInt();
                    assertThat(told.put(id, revision)).as("told before").isNull();
                    Integer before = latest.put(message.at("/data/match/id").asString(), revision);
                    assertThat(before == null ? 0 : before).as("seed %d", SEED).isLessThanOrEqualTo(revision);
                }
                assertThat(told).isEqualTo(new TreeMap<>(stored));
            }
            log.info(
                    "{} matches, {} events and {} states each reached {} sockets at 2 nodes once",
                    MATCHES,
                    stored.size(),
                    of(heard.get(0), "match.score").size(),
                    SOCKETS);
            assertThat(stored).hasSizeGreaterThan(MATCHES);
        } finally {
            sockets.forEach(StompClient::close);
            Api.json(
                    api.as(Role.ADMIN)
                            .post()
                            .uri("/api/v1/admin/simulator/stop")
                            .exchange(),
                    HttpStatus.OK);
        }
    }

    private LeagueId league() {
        String name = UUID.randomUUID().toString().substring(0, 8);
        IncomingLeague league = new IncomingLeague("M" + name, "League " + name, "Country " + name);
        Instant tomorrow = clock.instant().plus(Duration.ofDays(1));
        intake.accept(
                league,
                IntStream.range(0, MATCHES)
                        .mapToObj(number -> new IncomingMatch(
                                "2026-27", tomorrow, "Home " + number, "Away " + number, null, null, List.of()))
                        .toList());
        return leagues.byCode(league.code()).orElseThrow();
    }

    private static List<JsonNode> of(Queue<JsonNode> messages, String type) {
        return messages.stream()
                .filter(message -> message.at("/type").asString().equals(type))
                .toList();
    }
}
