package dev.tippmixmentor.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.TippMixMentorApplication;
import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.IncomingLeague;
import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.StompClient;
import dev.tippmixmentor.testing.TestSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
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
    Matches matches;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Clock clock;

    @Test
    void eachChangeReachesEachOfFiftySocketsAtTwoNodesOnce() {
        LeagueId league = league();
        Map<MatchId, Queue<JsonNode>> inPlay = new LinkedHashMap<>();
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
            for (Fixture fixture :
                    matches.fixtures(league, clock.instant(), clock.instant().plus(Duration.ofDays(3)))) {
                forecast(fixture.id());
                StompClient socket = sockets.get(inPlay.size());
                inPlay.put(fixture.id(), socket.subscribe("/topic/predictions." + fixture.id()));
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
            heard.forEach(SimulatedMatchdayTests::assertStatesAreInOrder);
            inPlay.forEach(this::assertForecastFollowsTheMatch);
            log.info(
                    "{} matches, {} events and {} states each reached {} sockets at 2 nodes once; {} forecasts in play",
                    MATCHES,
                    stored.size(),
                    of(heard.get(0), "match.score").size(),
                    SOCKETS,
                    inPlay.values().stream()
                            .mapToInt(messages ->
                                    of(messages, "prediction.in-play").size())
                            .sum());
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

    private void forecast(MatchId match) {
        Api.json(
                api.as(Role.USER)
                        .post()
                        .uri("/api/v1/predictions/match/" + match)
                        .exchange(),
                HttpStatus.OK);
    }

    private static void assertStatesAreInOrder(Queue<JsonNode> messages) {
        Map<String, Integer> latest = new TreeMap<>();
        for (JsonNode message : of(messages, "match.score")) {
            int revision = message.at("/data/liveRevision").asInt();
            Integer before = latest.put(message.at("/data/id").asString(), revision);
            assertThat(before == null ? 0 : before).as("seed %d", SEED).isLessThan(revision);
        }
        assertThat(latest).hasSize(MATCHES);
    }

    /** Each is newer than the one before, and in the end the winner is all but sure. */
    private void assertForecastFollowsTheMatch(MatchId match, Queue<JsonNode> messages) {
        List<JsonNode> told = of(messages, "prediction.in-play");
        assertThat(told).hasSizeGreaterThan(MATCHES);
        assertThat(told)
                .extracting(message -> message.at("/data/revision").asInt())
                .as("seed %d", SEED)
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(told).allSatisfy(message -> {
            JsonNode outcome = message.at("/data/outcome");
            assertThat(outcome.at("/home").asDouble()
                            + outcome.at("/draw").asDouble()
                            + outcome.at("/away").asDouble())
                    .isCloseTo(1, within(1e-6));
        });
        JsonNode last = told.get(told.size() - 1).at("/data");
        Score result = Objects.requireNonNull(matches.get(match).score());
        if (result.equals(new Score(
                        last.at("/score/home").asInt(), last.at("/score/away").asInt()))
                && result.home() != result.away()) {
            assertThat(last.at(result.home() > result.away() ? "/outcome/home" : "/outcome/away")
                            .asDouble())
                    .as("seed %d", SEED)
                    .isGreaterThan(0.9);
        }
    }

    private LeagueId league() {
        String name = UUID.randomUUID().toString().substring(0, 8);
        IncomingLeague league = new IncomingLeague("M" + name, "League " + name, "Country " + name);
        Instant tomorrow = clock.instant().plus(Duration.ofDays(1));
        Random random = new Random(SEED);
        List<IncomingMatch> season = new ArrayList<>();
        for (int home = 0; home < MATCHES; home++) {
            for (int away = 0; away < MATCHES; away++) {
                boolean toCome = home == away;
                season.add(new IncomingMatch(
                        "2026-27",
                        toCome ? tomorrow : tomorrow.minus(Duration.ofDays(2L + (home + away) % 60)),
                        "Home " + home,
                        "Away " + away,
                        toCome ? null : new Score(random.nextInt(4), random.nextInt(3)),
                        null,
                        List.of()));
            }
        }
        intake.accept(league, season);
        return leagues.byCode(league.code()).orElseThrow();
    }

    private static List<JsonNode> of(Queue<JsonNode> messages, String type) {
        return messages.stream()
                .filter(message -> message.at("/type").asString().equals(type))
                .toList();
    }
}
