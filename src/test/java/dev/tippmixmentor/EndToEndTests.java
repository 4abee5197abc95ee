package dev.tippmixmentor;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.StompClient;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;

/**
 * The whole story over a real port: results are imported, an agent publishes sealed predictions, a match is played, its
 * prediction is graded, and somebody who listens hears all of it.
 */
@IntegrationTest
class EndToEndTests {
    private static final String PASSWORD = "correct horse battery";
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final ZoneId LONDON = ZoneId.of("Europe/London");
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("dd/MM/yyyy");
    private static final int SIDES = 8;
    private static final int FIXTURES = 4;

    @Autowired
    Api api;

    @Autowired
    SettableClock clock;

    @AfterEach
    void today() {
        clock.reset();
    }

    @Test
    void fromResultsToAGradedPredictionThatEverybodySees() throws Exception {
        // A user registers, gets a ticket and listens.
        String username = register();
        JsonNode ticket = json(
                api.with(signIn(username))
                        .post()
                        .uri("/api/v1/realtime/tickets")
                        .exchange(),
                HttpStatus.OK);
        String matchId;
        String agentId;
        String leagueId;
        JsonNode prediction;
        try (StompClient listener =
                StompClient.withTicket(api, ticket.at("/ticket").asString())) {
            Queue<JsonNode> predictionMessages = listener.subscribe("/topic/predictions");

            // An admin imports a season in progress; twice changes nothing.
            String csv = csv();
            JsonNode report = importCsv(csv);
            assertThat(report.at("/refused")).isEmpty();
            assertThat(report.at("/created").asInt()).isEqualTo(SIDES * (SIDES - 1));
            assertThat(importCsv(csv).at("/unchanged").asInt()).isEqualTo(SIDES * (SIDES - 1));
            leagueId = leagueId();

            // An agent is defined and started; it predicts every coming fixture.
            JsonNode agent = json(
                    admin().post()
                            .uri("/api/v1/agents")
                            .contentType(MediaType.APPLICATION_JSON)
                            .body(Map.of(
                                    "name",
                                    "Oracle",
                                    "type",
                                    "PREDICTION",
                                    "configuration",
                                    Map.of("leagueIds", List.of(leagueId), "horizonDays", 10)))
                            .exchange(),
                    HttpStatus.CREATED);
            agentId = agent.at("/id").asString();
            json(admin().post().uri("/api/v1/agents/" + agentId + "/start").exchange(), HttpStatus.OK);
            await().atMost(PATIENCE).until(() -> predictions(agentId).size() == FIXTURES);
            prediction = predictions(agentId).get(FIXTURES - 1);
            assertThat(prediction
                            .at("/outcome")
                            .valueStream()
                            .mapToDouble(JsonNode::asDouble)
                            .sum())
                    .isCloseTo(1, within(1e-9));
            assertThat(prediction.at("/seal/hash").asString()).hasSize(64);
            assertThat(prediction.at("/grade").isNull()).isTrue();
            await().atMost(PATIENCE)
                    .until(() -> predictionMessages.stream()
                                    .filter(message -> is(message, "prediction.published", agentId))
                                    .count()
                            == FIXTURES);

            // It can't be finished before it has begun; then it is played, and two people enter the result at once.
            matchId = prediction.at("/matchId").asString();
            assertThat(finish(matchId, HttpStatus.UNPROCESSABLE_CONTENT)
                            .at("/errorCode")
                            .asString())
                    .isEqualTo("BUSINESS_RULE_VIOLATION");
            JsonNode match =
                    json(api.anonymous().get().uri("/api/v1/matches/" + matchId).exchange(), HttpStatus.OK);
            clock.advance(Duration.between(
                            clock.instant(), Instant.parse(match.at("/kickOff").asString()))
                    .plusHours(2));
        }

        // By then the token has ended, and the socket with it.
        try (StompClient listener = StompClient.withBearer(api, signIn(username))) {
            Queue<JsonNode> predictionMessages = listener.subscribe("/topic/predictions");
            Queue<JsonNode> matchMessages = listener.subscribe("/topic/matches." + matchId);
            finishTwiceAtOnce(matchId);

            // The prediction is graded once, the accuracy counts it, the listener hears of all three.
            await().atMost(PATIENCE)
                    .until(() -> !get("/api/v1/predictions/"
                                    + prediction.at("/id").asString())
                            .at("/grade")
                            .isNull());
            JsonNode grade = get("/api/v1/predictions/" + prediction.at("/id").asString())
                    .at("/grade");
            assertThat(grade.at("/result").asString()).isEqualTo("2-1");
            assertThat(grade.at("/logLoss").asDouble())
                    .isCloseTo(-Math.log(prediction.at("/outcome/home").asDouble()), within(1e-12));
            JsonNode accuracy = get("/api/v1/predictions/accuracy?by=league")
                    .at("/data")
                    .valueStream()
                    .filter(row -> row.at("/key").asString().equals(leagueId))
                    .findFirst()
                    .orElseThrow();
            assertThat(accuracy.at("/n").asInt()).isEqualTo(1);
            assertThat(accuracy.at("/rps").asDouble())
                    .isEqualTo(grade.at("/rps").asDouble());
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(types(matchMessages)).containsOnlyOnce("match.finished");
                assertThat(predictionMessages.stream().filter(message -> is(message, "prediction.graded", agentId)))
                        .hasSize(1);
                assertThat(types(predictionMessages)).contains("accuracy.updated");
            });
            assertOffsetsGrow(predictionMessages);
            assertThat(get("/api/v1/track-record/verify").at("/intact").asBoolean())
                    .isTrue();
        }
    }

    private String register() {
        String name = "e2e" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
        post("/api/v1/auth/register", Map.of("email", name + "@example.org", "username", name, "password", PASSWORD));
        return name;
    }

    private String signIn(String username) {
        return post("/api/v1/auth/login", Map.of("username", username, "password", PASSWORD))
                .at("/accessToken")
                .asString();
    }

    private JsonNode post(String path, Map<String, String> body) {
        RestTestClient.ResponseSpec answer = api.anonymous()
                .post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .exchange();
        return json(answer, path.endsWith("register") ? HttpStatus.CREATED : HttpStatus.OK);
    }

    /** The tokens are made anew for each call, as the test moves the clock past their end. */
    private RestTestClient admin() {
        return api.as(Role.ADMIN);
    }

    private JsonNode importCsv(String csv) {
        return json(
                admin().post()
                        .uri("/api/v1/imports?format=football-data-csv")
                        .contentType(MediaType.parseMediaType("text/csv"))
                        .body(csv)
                        .exchange(),
                HttpStatus.ACCEPTED);
    }

    private String leagueId() {
        return get("/api/v1/leagues")
                .at("/data")
                .valueStream()
                .filter(league -> league.at("/code").asString().equals("G1"))
                .findFirst()
                .orElseThrow()
                .at("/id")
                .asString();
    }

    private JsonNode finish(String matchId, HttpStatus status) {
        return json(
                api.as(Role.MODERATOR)
                        .post()
                        .uri("/api/v1/matches/" + matchId + "/finish")
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(Map.of("home", 2, "away", 1))
                        .exchange(),
                status);
    }

    private void finishTwiceAtOnce(String matchId) throws Exception {
        ExecutorService people = Executors.newFixedThreadPool(2);
        List<Future<JsonNode>> answers =
                people.invokeAll(List.of(() -> finish(matchId, HttpStatus.OK), () -> finish(matchId, HttpStatus.OK)));
        for (Future<JsonNode> answer : answers) {
            assertThat(answer.get(20, TimeUnit.SECONDS).at("/status").asString())
                    .isEqualTo("FINISHED");
        }
        people.shutdown();
    }

    private List<JsonNode> predictions(String agentId) {
        return get("/api/v1/predictions?agentId=" + agentId)
                .at("/data")
                .valueStream()
                .toList();
    }

    private JsonNode get(String path) {
        return json(api.anonymous().get().uri(path).exchange(), HttpStatus.OK);
    }

    private static boolean is(JsonNode message, String type, String agentId) {
        return message.at("/type").asString().equals(type)
                && message.at("/data/agentId").asString().equals(agentId);
    }

    private static List<String> types(Queue<JsonNode> messages) {
        return messages.stream().map(message -> message.at("/type").asString()).toList();
    }

    private static void assertOffsetsGrow(Queue<JsonNode> messages) {
        List<Long> offsets =
                messages.stream().map(message -> message.at("/offset").asLong()).toList();
        assertThat(offsets).isSorted().doesNotHaveDuplicates();
        assertThat(messages.stream()
                        .map(message -> message.at("/epoch").asString())
                        .distinct())
                .hasSize(1);
    }

    /** A season in progress as the publisher writes it: results until yesterday, fixtures from the day after tomorrow. */
    private String csv() {
        Random random = new Random(20_261_123);
        LocalDate today = LocalDate.ofInstant(clock.instant(), LONDON);
        int matches = SIDES * (SIDES - 1);
        StringBuilder csv = new StringBuilder("Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR,B365H,B365D,B365A\n");
        int[] number = {0};
        IntStream.range(0, SIDES)
                .forEach(home -> IntStream.range(0, SIDES)
                        .filter(away -> away != home)
                        .forEach(away -> {
                            int daysAhead = ++number[0] - (matches - FIXTURES);
                            LocalDate date =
                                    daysAhead > 0 ? today.plusDays(daysAhead + 1) : today.minusDays(1L - daysAhead);
                            int homeGoals = random.nextInt(3) + (home < away ? 1 : 0);
                            int awayGoals = random.nextInt(3);
                            String result = homeGoals > awayGoals ? "H" : homeGoals < awayGoals ? "A" : "D";
                            csv.append("G1,%s,15:00,Alpha %d,Alpha %d,%s,2.10,3.30,3.60%n"
                                    .formatted(
                                            date.format(DATE),
                                            home,
                                            away,
                                            daysAhead > 0 ? ",," : homeGoals + "," + awayGoals + "," + result));
                        }));
        return csv.toString();
    }
}
