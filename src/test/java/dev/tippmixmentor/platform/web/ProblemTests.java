package dev.tippmixmentor.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.CapturedLogs;
import dev.tippmixmentor.testing.IntegrationTest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every door through which a request can be refused, knocked at with raw requests. */
@IntegrationTest
class ProblemTests {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> ACCEPTS = List.of("application/json", "text/html", "*/*");
    private static final String LOGIN = "/api/v1/auth/login";
    private static final String JSON_TYPE = "Content-Type: application/json\r\n";

    @Autowired
    Api api;

    private record Answer(int status, String headers, String body) {}

    static Stream<Arguments> doors() {
        UUID unknown = UUID.randomUUID();
        return Stream.of(
                door("an unknown route", "GET", "/api/v1/nothing?secret=1", "", "", ErrorCode.RESOURCE_NOT_FOUND),
                door("an unknown page", "GET", "/nothing.html", "", "", ErrorCode.RESOURCE_NOT_FOUND),
                door("a wrong method", "DELETE", "/api/v1/leagues", "", "", ErrorCode.METHOD_NOT_ALLOWED),
                door("a wrong method on a public route", "GET", LOGIN, "", "", ErrorCode.METHOD_NOT_ALLOWED),
                door("TRACE", "TRACE", "/api/v1/leagues", "", "", ErrorCode.METHOD_NOT_ALLOWED),
                door("an unknown method", "BREW", "/api/v1/leagues", "", "", ErrorCode.METHOD_NOT_ALLOWED),
                door("no body", "POST", LOGIN, JSON_TYPE, "", ErrorCode.INVALID_INPUT),
                door("no JSON", "POST", LOGIN, JSON_TYPE, "{", ErrorCode.INVALID_INPUT),
                door("JSON with a tail", "POST", LOGIN, JSON_TYPE, "{} {}", ErrorCode.INVALID_INPUT),
                door("deep JSON", "POST", LOGIN, JSON_TYPE, "[".repeat(5_000), ErrorCode.INVALID_INPUT),
                door("JSON of another form", "POST", LOGIN, JSON_TYPE, "[1]", null),
                door("an unknown field", "POST", LOGIN, JSON_TYPE, "{\"x\":1}", ErrorCode.VALIDATION_ERROR),
                door("a wrong type", "POST", LOGIN, JSON_TYPE, "{\"email\":{}}", ErrorCode.VALIDATION_ERROR),
                door("a missing field", "POST", LOGIN, JSON_TYPE, "{}", ErrorCode.VALIDATION_ERROR),
                door(
                        "another content type",
                        "POST",
                        LOGIN,
                        "Content-Type: text/plain\r\n",
                        "x",
                        ErrorCode.UNSUPPORTED_MEDIA_TYPE),
                door(
                        "a form with control characters",
                        "POST",
                        LOGIN,
                        "Content-Type: application/x-www-form-urlencoded\r\n",
                        "%00%01=x",
                        ErrorCode.INVALID_INPUT),
                door("no content type", "POST", LOGIN, "", "{}", ErrorCode.UNSUPPORTED_MEDIA_TYPE),
                door(
                        "a broken content type",
                        "POST",
                        LOGIN,
                        "Content-Type: \"\r\n",
                        "{}",
                        ErrorCode.UNSUPPORTED_MEDIA_TYPE),
                door(
                        "wrong credentials",
                        "POST",
                        LOGIN,
                        JSON_TYPE,
                        "{\"email\":\"a@b.c\",\"password\":\"x\"}",
                        ErrorCode.AUTH_FAILED),
                door("no refresh token", "POST", "/api/v1/auth/refresh", "", "", ErrorCode.AUTH_REQUIRED),
                door(
                        "a wrong refresh token",
                        "POST",
                        "/api/v1/auth/refresh",
                        JSON_TYPE,
                        "{\"refreshToken\":\"x\"}",
                        ErrorCode.AUTH_FAILED),
                door("nobody signed in", "GET", "/api/v1/users/profile", "", "", ErrorCode.AUTH_REQUIRED),
                door(
                        "a wrong token",
                        "GET",
                        "/api/v1/leagues",
                        "Authorization: Bearer x\r\n",
                        "",
                        ErrorCode.AUTH_FAILED),
                door(
                        "another scheme",
                        "GET",
                        "/api/v1/users/profile",
                        "Authorization: Basic eDp5\r\n",
                        "",
                        ErrorCode.AUTH_REQUIRED),
                door(
                        "too small a role",
                        "POST",
                        "/api/v1/agents",
                        "Authorization: Bearer USER\r\n",
                        "",
                        ErrorCode.INSUFFICIENT_PERMISSIONS),
                door("a missing resource", "GET", "/api/v1/matches/" + unknown, "", "", ErrorCode.RESOURCE_NOT_FOUND),
                door(
                        "a missing model",
                        "GET",
                        "/api/v1/predictions/models/nothing",
                        "",
                        "",
                        ErrorCode.RESOURCE_NOT_FOUND),
                door("an id that is none", "GET", "/api/v1/matches/1", "", "", ErrorCode.VALIDATION_ERROR),
                door("a limit too high", "GET", "/api/v1/predictions?limit=101", "", "", ErrorCode.VALIDATION_ERROR),
                door(
                        "a limit that is no number",
                        "GET",
                        "/api/v1/predictions?limit=x",
                        "",
                        "",
                        ErrorCode.VALIDATION_ERROR),
                door(
                        "a cursor that is not ours",
                        "GET",
                        "/api/v1/predictions?cursor=x",
                        "",
                        "",
                        ErrorCode.VALIDATION_ERROR),
                door(
                        "a group that is none",
                        "GET",
                        "/api/v1/predictions/accuracy?by=moon",
                        "",
                        "",
                        ErrorCode.VALIDATION_ERROR),
                door(
                        "a time that is none",
                        "GET",
                        "/api/v1/predictions?from=yesterday",
                        "",
                        "",
                        ErrorCode.VALIDATION_ERROR),
                door("a path with a double slash", "GET", "/api/v1//leagues", "", "", ErrorCode.INVALID_INPUT),
                door("a path with a semicolon", "GET", "/api/v1/leagues;x=1", "", "", ErrorCode.INVALID_INPUT),
                door("a path that climbs", "GET", "/api/v1/../../etc/passwd", "", "", ErrorCode.INVALID_INPUT),
                door("a path with an encoded slash", "GET", "/api/v1/matches/a%2Fb", "", "", ErrorCode.INVALID_INPUT),
                door("a path with an encoded NUL", "GET", "/api/v1/matches/%00", "", "", ErrorCode.INVALID_INPUT),
                door("a path with broken encoding", "GET", "/api/v1/matches/%zz", "", "", ErrorCode.INVALID_INPUT),
                door("a query with broken encoding", "GET", "/api/v1/health?%zz", "", "", ErrorCode.INVALID_INPUT),
                door("a query that is no UTF-8", "GET", "/api/v1/health?x=%ff", "", "", ErrorCode.INVALID_INPUT),
                door(
                        "a list's query with broken encoding",
                        "GET",
                        "/api/v1/teams?%zz",
                        "",
                        "",
                        ErrorCode.INVALID_INPUT),
                door(
                        "a user's query with broken encoding",
                        "GET",
                        "/api/v1/users/profile?x=%zz",
                        "Authorization: Bearer USER\r\n",
                        "",
                        ErrorCode.INVALID_INPUT),
                door(
                        "a user's query that is no UTF-8",
                        "GET",
                        "/api/v1/users/profile?x=%ff",
                        "Authorization: Bearer USER\r\n",
                        "",
                        ErrorCode.INVALID_INPUT),
                door("an unknown page's query", "GET", "/nothing.html?%zz", "", "", null),
                door("the error page's query", "GET", "/error?%zz", "", "", null),
                door("a ticket with broken encoding", "GET", "/ws?ticket=%zz", "", "", ErrorCode.INVALID_INPUT),
                door("a ticket that is no UTF-8", "GET", "/ws?ticket=%ff", "", "", ErrorCode.INVALID_INPUT),
                door(
                        "a body that is too large",
                        "POST",
                        LOGIN,
                        JSON_TYPE + "Content-Length: 99999999\r\n",
                        "{",
                        ErrorCode.REQUEST_TOO_LARGE),
                door(
                        "a length that is no number",
                        "POST",
                        LOGIN,
                        JSON_TYPE + "Content-Length: x\r\n",
                        "{",
                        ErrorCode.INVALID_INPUT),
                door(
                        "a header that is too large",
                        "GET",
                        "/api/v1/leagues",
                        "X-Big: " + "x".repeat(20_000) + "\r\n",
                        "",
                        ErrorCode.INVALID_INPUT),
                door(
                        "an address that is too long",
                        "GET",
                        "/api/v1/leagues?x=" + "x".repeat(20_000),
                        "",
                        "",
                        ErrorCode.INVALID_INPUT),
                door("a header without a name", "GET", "/api/v1/leagues", ": x\r\n", "", ErrorCode.INVALID_INPUT),
                door(
                        "another origin",
                        "GET",
                        "/api/v1/leagues",
                        "Origin: http://evil.example\r\n",
                        "",
                        ErrorCode.INSUFFICIENT_PERMISSIONS),
                door("the error page itself", "GET", "/error", "", "", null));
    }

    private static Arguments door(
            String name, String method, String path, String headers, String body, ErrorCode expected) {
        return Arguments.of(name, method, path, headers, body, expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("doors")
    void everyDoorAnswersWithAProblem(
            String name, String method, String path, String headers, String body, ErrorCode expected)
            throws IOException {
        for (String accept : ACCEPTS) {
            Answer answer = knock(method, path, headers + "Accept: " + accept + "\r\n", body);

            JsonNode problem = JSON.readTree(answer.body());
            ErrorCode code = ErrorCode.valueOf(problem.at("/errorCode").asString());
            if (expected != null) {
                assertThat(code).as(accept).isEqualTo(expected);
            }
            assertThat(answer.status()).isEqualTo(code.status()).isBetween(400, 499);
            assertThat(problem.at("/status").asInt()).isEqualTo(answer.status());
            assertThat(answer.headers()).contains("application/problem+json");
            assertThat(problem.at("/type").asString())
                    .isEqualTo("https://tippmixmentor.dev/problems/"
                            + code.name().toLowerCase(Locale.ROOT).replace('_', '-'));
            assertThat(problem.at("/title").asString()).isEqualTo(code.title());
            assertThat(problem.at("/message").asString())
                    .isNotBlank()
                    .isEqualTo(problem.at("/detail").asString());
            assertThat(problem.at("/path").asString()).startsWith("/").doesNotContain("?");
            assertThat(problem.at("/correlationId").asString()).isNotBlank();
            assertThat(Instant.parse(problem.at("/timestamp").asString())).isNotNull();
            assertThat(problem.at("/timestamp").asString()).hasSize("2026-11-23T20:15:30.123Z".length());
            assertThat(answer.headers().toLowerCase(Locale.ROOT)).contains("x-correlation-id");
            assertThat(answer.body()).doesNotContain("Exception", "dev.tippmixmentor", "org.", "jakarta", "select ");
            if (answer.status() == 401) {
                assertThat(answer.headers()).contains("WWW-Authenticate: Bearer");
            }
        }
    }

    @Test
    void aQueryThatCannotBeReadIsNoFaultOfOurs() throws IOException {
        try (CapturedLogs logs = new CapturedLogs()) {
            knock("GET", "/api/v1/health?%zz", "", "");
            knock("GET", "/ws?ticket=%zz", "", "");

            assertThat(logs.lines("request.failed")).isEmpty();
            assertThat(logs.text()).doesNotContain("Exception");
        }
    }

    @Test
    void aTypeThatCannotBeProducedIsNotAcceptable() throws IOException {
        Answer answer = knock("GET", "/api/v1/leagues", "Accept: application/xml\r\n", "");

        assertThat(JSON.readTree(answer.body()).at("/errorCode").asString()).isEqualTo("NOT_ACCEPTABLE");
    }

    @Test
    void aStreamedBodyIsCountedAsItComes() throws IOException {
        int chunk = 1 << 16;
        int chunks = (11 << 20) / chunk;
        StringBuilder body = new StringBuilder("9\r\n{\"email\":\r\n1\r\n\"\r\n");
        for (int number = 0; number < chunks; number++) {
            body.append(Integer.toHexString(chunk))
                    .append("\r\n")
                    .append("x".repeat(chunk))
                    .append("\r\n");
        }

        Answer answer = knock("POST", LOGIN, JSON_TYPE + "Transfer-Encoding: chunked\r\n", body + "0\r\n\r\n");

        assertThat(answer.status()).isIn(400, 413);
    }

    @Test
    void aWellFormedCorrelationIdComesBackAndAnyOtherIsReplaced() throws IOException {
        Answer kept = knock("GET", "/api/v1/leagues", "X-Correlation-Id: abc-123.XYZ\r\n", "");
        Answer replaced = knock("GET", "/api/v1/leagues", "X-Correlation-Id: <script>alert(1)\r\n", "");

        assertThat(kept.headers()).contains("X-Correlation-Id: abc-123.XYZ");
        assertThat(replaced.headers()).contains("X-Correlation-Id: ").doesNotContain("script");
    }

    @Test
    void anUnchangedAnswerIsNotSentAgain() throws IOException {
        String path = "/api/v1/predictions?limit=1&agentId=" + UUID.randomUUID();
        String etag = knock("GET", path, "", "").headers().replaceAll("(?s).*ETag: (\"[^\"]+\").*", "$1");

        Answer again = knock("GET", path, "If-None-Match: " + etag + "\r\n", "");

        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void onlyTheAppsOriginMayReadAnswersInABrowser() throws IOException {
        Answer ours = knock("GET", "/api/v1/leagues", "Origin: http://localhost:3000\r\n", "");
        Answer theirs = knock("GET", "/api/v1/leagues", "Origin: http://evil.example\r\n", "");

        assertThat(ours.headers())
                .contains("Access-Control-Allow-Origin: http://localhost:3000")
                .contains("Access-Control-Allow-Credentials: true");
        assertThat(theirs.status()).isEqualTo(403);
        assertThat(theirs.headers()).doesNotContain("Access-Control-Allow-Origin");
    }

    private Answer knock(String method, String path, String headers, String body) throws IOException {
        String length = headers.contains("Content-Length") || headers.contains("Transfer-Encoding") || body.isEmpty()
                ? ""
                : "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n";
        String request = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + headers.replace("Bearer USER", "Bearer " + api.token(Role.USER))
                + length + "\r\n" + body;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
            socket.setSoTimeout(20_000);
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // The server may refuse before it has read everything.
            }
            return answer(socket.getInputStream());
        }
    }

    private static Answer answer(InputStream in) throws IOException {
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        String headers = text.substring(0, end);
        String body = text.substring(end + 4);
        if (headers.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked")) {
            body = body.replaceFirst("^[0-9A-Fa-f]+\r\n", "").replaceFirst("\r\n0\r\n\r\n$", "");
        }
        return new Answer(Integer.parseInt(text.substring(9, 12)), headers, body);
    }
}
