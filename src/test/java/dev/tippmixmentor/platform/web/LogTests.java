package dev.tippmixmentor.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.security.AccessTokens;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.CapturedLogs;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.RawHttp;
import dev.tippmixmentor.testing.StompSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What the running application writes about its requests, and what it must never write. */
@IntegrationTest
class LogTests {
    private static final Logger log = LoggerFactory.getLogger(LogTests.class);
    private static final long SEED = 20_261_125;
    private static final String JSON_TYPE = "Content-Type: application/json\r\n";

    @Autowired
    Api api;

    @Autowired
    AccessTokens tokens;

    @Autowired
    JdbcClient jdbc;

    @Test
    void eachRequestHasOneLineThatNamesTheRouteAndNotTheAddress() {
        UUID user = UUID.randomUUID();
        String token = tokens.issue(user, UUID.randomUUID(), "somebody", Role.USER);
        UUID match = UUID.randomUUID();
        try (CapturedLogs logs = new CapturedLogs()) {

            RawHttp.Answer answer = RawHttp.send(
                    api,
                    "GET",
                    "/api/v1/matches/" + match + "?private=1",
                    "Authorization: Bearer " + token
                            + "\r\nX-Correlation-Id: access-line-1\r\nX-Forwarded-For: 203.0.113.77\r\n",
                    "");

            JsonNode line = accessLine(logs, "access-line-1");
            assertThat(line.at("/method").asString()).isEqualTo("GET");
            assertThat(line.at("/route").asString()).isEqualTo("/api/v1/matches/{id}");
            assertThat(line.at("/status").asInt()).isEqualTo(404).isEqualTo(answer.status());
            assertThat(line.at("/durationMs").asInt()).isBetween(0, 5_000);
            assertThat(line.at("/bytes").asInt()).isEqualTo(answer.body().getBytes(StandardCharsets.UTF_8).length);
            assertThat(line.at("/client").asString()).isEqualTo("203.0.113.0/24");
            assertThat(line.at("/userId").asString()).isEqualTo(user.toString());
            assertThat(line.at("/traceId").asString()).matches("[0-9a-f]{32}");
            assertThat(line.at("/spanId").asString()).matches("[0-9a-f]{16}");
            assertThat(logs.everything()).doesNotContain(match.toString(), "private", "203.0.113.77");
            // The console's own format, which is JSON once another test has started a production application.
            assertThat(logs.text())
                    .containsPattern("route\"?[=:]\"?/api/v1/matches/\\{id}")
                    .contains("access-line-1");
        }
    }

    @Test
    void whatIsRefusedIsLoggedWithItsCode() {
        String id = "refused-line-" + UUID.randomUUID();
        String user = "Authorization: Bearer "
                + tokens.issue(UUID.randomUUID(), UUID.randomUUID(), "somebody", Role.USER) + "\r\n";
        try (CapturedLogs logs = new CapturedLogs()) {

            RawHttp.send(api, "GET", "/api/v1/users", "X-Correlation-Id: " + id + "1\r\n", "");
            RawHttp.send(api, "GET", "/api/v1/users", user + "X-Correlation-Id: " + id + "2\r\n", "");
            RawHttp.send(api, "GET", "/api/v1/matches?limit=x", "X-Correlation-Id: " + id + "3\r\n", "");
            RawHttp.send(api, "GET", "/api/v1/leagues", "X-Correlation-Id: " + id + "4\r\n", "");

            assertThat(accessLine(logs, id + "1").at("/errorCode").asString()).isEqualTo("AUTH_REQUIRED");
            assertThat(accessLine(logs, id + "2").at("/errorCode").asString()).isEqualTo("INSUFFICIENT_PERMISSIONS");
            assertThat(accessLine(logs, id + "3").at("/errorCode").asString()).isEqualTo("VALIDATION_ERROR");
            assertThat(accessLine(logs, id + "4").has("errorCode")).isFalse();
        }
    }

    @Test
    void whatTheServerItselfRefusesHasItsLineTooAndProbesHaveNone() {
        try (CapturedLogs logs = new CapturedLogs()) {

            RawHttp.send(api, "GET", "/actuator/health/liveness", "X-Correlation-Id: probe-line-1\r\n", "");
            RawHttp.send(api, "GET", "/api/v1/health", "X-Correlation-Id: probe-line-2\r\n", "");
            RawHttp.send(api, "GET", "/actuator/env", "X-Correlation-Id: no-probe-line-1\r\n", "");
            RawHttp.send(api, "GET", "/actuator/prometheus", "X-Correlation-Id: no-probe-line-2\r\n", "");
            RawHttp.Answer refused = RawHttp.send(api, "GET", "/api/v1/matches/%zz", "", "");

            JsonNode line = accessLine(logs, refused.json().at("/correlationId").asString());
            assertThat(line.at("/status").asInt()).isEqualTo(400);
            assertThat(line.at("/errorCode").asString())
                    .isEqualTo(refused.json().at("/errorCode").asString());
            assertThat(line.at("/route").asString()).isEqualTo("-");
            assertThat(accessLine(logs, "no-probe-line-1").at("/status").asInt())
                    .isEqualTo(401);
            assertThat(accessLine(logs, "no-probe-line-2").at("/status").asInt())
                    .isEqualTo(401);
            assertThat(logs.everything()).doesNotContain("\"probe-line");
        }
    }

    @Test
    void aSlowRequestIsAWarning() {
        try (CapturedLogs logs = new CapturedLogs()) {

            RawHttp.drip(
                    api,
                    "POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + JSON_TYPE
                            + "X-Correlation-Id: slow-request-1\r\nContent-Length: 3\r\n\r\n{}",
                    Duration.ofMillis(1_100));

            JsonNode line = accessLine(logs, "slow-request-1");
            assertThat(line.at("/message").asString()).isEqualTo("request.slow");
            assertThat(line.at("/log/level").asString()).isEqualTo("WARN");
            assertThat(line.at("/durationMs").asInt()).isGreaterThan(1_000);
        }
    }

    @Test
    void aSlowStatementIsAWarningWithoutItsParameters() {
        try (CapturedLogs logs = new CapturedLogs()) {

            jdbc.sql("select pg_sleep(0.25), cast(:secret as text)")
                    .param("secret", "parameter-of-a-slow-statement")
                    .query()
                    .listOfRows();
            jdbc.sql("select 'quick'").query(String.class).single();

            assertThat(logs.lines("sql.slow")).hasSize(1).first().satisfies(line -> {
                assertThat(line.at("/log/level").asString()).isEqualTo("WARN");
                assertThat(line.at("/durationMs").asInt()).isGreaterThan(200);
                assertThat(line.at("/statement").asString()).startsWith("select pg_sleep(0.25)");
            });
            assertThat(logs.everything()).doesNotContain("parameter-of-a-slow-statement");
        }
    }

    @Test
    void noSecretReachesTheLogOnAnyWay() {
        Random random = new Random(SEED);
        List<String> secrets = new ArrayList<>();
        String tag = "canary" + random.nextInt(1_000_000);
        try (CapturedLogs logs =
                new CapturedLogs().debug("dev.tippmixmentor", "org.springframework", "org.hibernate")) {

            for (int round = 0; round < 25; round++) {
                throwAtHttp(random, tag, secrets);
                throwAtTheDatabase(random, tag, secrets);
                throwAtTheLogger(random, tag, secrets);
            }
            for (int round = 0; round < 5; round++) {
                throwAtStomp(random, tag, secrets);
            }

            assertThat(secrets).hasSizeGreaterThan(400);
            String output = logs.everything();
            assertThat(output.length()).isGreaterThan(100_000);
            assertThat(secrets.stream().filter(output::contains))
                    .as("seed %d", SEED)
                    .isEmpty();
            assertThat(logs.lines()).isNotEmpty();
        }
    }

    private void throwAtHttp(Random random, String tag, List<String> secrets) {
        String password = secret(random, tag, secrets);
        String email = secret(random, tag, secrets) + "@example.org";
        RawHttp.send(
                api,
                "POST",
                "/api/v1/auth/login?token=" + secret(random, tag, secrets),
                JSON_TYPE + "X-Forwarded-For: 2001:db8:77:" + Integer.toHexString(random.nextInt(60_000)) + "::1\r\n"
                        + "Cookie: __Host-tippmix_refresh=" + secret(random, tag, secrets) + "; a="
                        + secret(random, tag, secrets) + "\r\n"
                        + "X-CSRF-Token: " + secret(random, tag, secrets) + "\r\n"
                        + "Idempotency-Key: " + secret(random, tag, secrets) + "\r\n",
                "{\"email\":\"" + email + "\",\"password\":\"" + password + "\"}");
        RawHttp.send(
                api, "GET", "/api/v1/users/profile", "Authorization: Bearer " + jwt(random, tag, secrets) + "\r\n", "");
        RawHttp.send(
                api,
                "GET",
                "/api/v1/users/profile",
                "Authorization: Basic " + secret(random, tag, secrets) + "\r\n",
                "");
        RawHttp.send(
                api,
                "GET",
                "/api/v1/predictions?limit=" + secret(random, tag, secrets) + "&cursor=" + secret(random, tag, secrets),
                "",
                "");
        RawHttp.send(api, "GET", "/ws?ticket=" + secret(random, tag, secrets), "", "");
        RawHttp.send(
                api,
                "POST",
                "/api/v1/auth/register",
                JSON_TYPE,
                "{\"email\":\"" + secret(random, tag, secrets) + "\",\"username\":\"x\",\"password\":\""
                        + secret(random, tag, secrets) + "\"}");
        RawHttp.send(
                api,
                "POST",
                "/api/v1/auth/refresh",
                JSON_TYPE,
                "{\"refreshToken\":\"" + secret(random, tag, secrets) + "\"}");
        RawHttp.send(
                api,
                "POST",
                "/api/v1/auth/login",
                JSON_TYPE,
                "{\"email\":\"x@example.org\",\"password\":" + secret(random, tag, secrets));
    }

    private void throwAtTheDatabase(Random random, String tag, List<String> secrets) {
        String username = secret(random, tag, secrets).substring(0, 20);
        secrets.add(username);
        for (String statement : List.of(
                "insert into identity.users (id, email, username) values (:secret, 1, 2)",
                "select cast(:secret as uuid)",
                "select cast(:secret as integer)",
                "select cast(:secret as jsonb)",
                "select cast(:secret as timestamptz)")) {
            assertThatThrownBy(() -> jdbc.sql(statement)
                            .param("secret", username)
                            .query()
                            .listOfRows())
                    .isInstanceOf(DataAccessException.class)
                    .satisfies(failure -> log.error("database.failed", failure));
        }
    }

    private void throwAtTheLogger(Random random, String tag, List<String> secrets) {
        String token = token(random);
        secrets.add(token);
        MDC.put("ticket", token);
        MDC.put("note", "password=" + secret(random, tag, secrets));
        log.info("with token {} for {}", token, secret(random, tag, secrets) + "@example.org");
        log.warn("concatenated password=" + secret(random, tag, secrets));
        log.atInfo()
                .addKeyValue("header", "Bearer " + jwt(random, tag, secrets))
                .log("pairs");
        log.error(
                "exception",
                new IllegalStateException(
                        "Cookie: a=" + secret(random, tag, secrets),
                        new IllegalArgumentException("https://x.example/?q=" + secret(random, tag, secrets))));
        MDC.remove("ticket");
        MDC.remove("note");
    }

    private void throwAtStomp(Random random, String tag, List<String> secrets) {
        try (StompSocket socket =
                StompSocket.open(api, "/ws", Map.of("Authorization", "Bearer " + api.token(Role.USER)))) {
            socket.send("CONNECT\naccept-version:1.2\nhost:x\nlogin:x\npasscode:" + secret(random, tag, secrets)
                    + "\nheart-beat:0,0\n\n^@");
            socket.await("CONNECTED");
            socket.send("SEND\ndestination:/app/test.half\ncontent-type:application/json\nreceipt:1\n\n{\"number\":\""
                    + secret(random, tag, secrets) + "\"}^@");
            socket.await("RECEIPT");
            socket.send("SEND\ndestination:/app/none\ntoken:" + secret(random, tag, secrets) + "\n\n"
                    + secret(random, tag, secrets) + "^@");
            socket.await("ERROR");
        }
    }

    private static JsonNode accessLine(CapturedLogs logs, String correlationId) {
        await().until(() -> logs.everything().contains("request.")
                && logs.lines().stream().anyMatch(line -> isAccessLine(line, correlationId)));
        List<JsonNode> lines = logs.lines().stream()
                .filter(line -> isAccessLine(line, correlationId))
                .toList();
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }

    private static boolean isAccessLine(JsonNode line, String correlationId) {
        return line.at("/message").asString().startsWith("request.")
                && line.at("/route").isString()
                && line.at("/correlationId").asString().equals(correlationId);
    }

    /** Nothing about it says that it is one but the place where it stands. */
    private static String secret(Random random, String tag, List<String> secrets) {
        String secret = tag + "x" + Long.toUnsignedString(random.nextLong(), 36);
        secrets.add(secret);
        return secret;
    }

    private static String token(Random random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String jwt(Random random, String tag, List<String> secrets) {
        String payload = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        ("{\"sub\":\"" + secret(random, tag, secrets) + "\"}").getBytes(StandardCharsets.UTF_8));
        secrets.add(payload);
        return "eyJhbGciOiJIUzI1NiJ9." + payload + "." + token(random);
    }
}
