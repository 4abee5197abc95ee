package dev.tippmixmentor.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.IncomingLeague;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.RawHttp;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What browsers are told besides the answer. */
@IntegrationTest
class HeaderTests {
    @Autowired
    Api api;

    @Autowired
    FixtureIntake intake;

    static Stream<String> requests() {
        return Stream.of(
                        "GET /api/v1/leagues",
                        "GET /api/v1/health",
                        "GET /api/v1/users/profile",
                        "GET /api/v1/nothing",
                        "GET /nothing.html",
                        "GET /actuator/health/liveness",
                        "GET /ws",
                        "TRACE /api/v1/leagues",
                        "PUT /api/v1/leagues",
                        "POST /api/v1/auth/login",
                        "OPTIONS /api/v1/leagues\r\nOrigin: http://evil.example\r\nAccess-Control-Request-Method: GET",
                        "OPTIONS /api/v1/leagues\r\nOrigin: http://localhost:3000\r\nAccess-Control-Request-Method: GET",
                        "GET /api/v1/leagues\r\nAuthorization: Bearer none",
                        "GET /api/v1/leagues\r\nAccept: image/png")
                .map(request -> request.contains("\r\n")
                        ? request.replaceFirst("\r\n", " HTTP/1.1\r\n")
                        : request + " HTTP/1.1");
    }

    @ParameterizedTest
    @MethodSource("requests")
    void everyAnswerRestrictsWhatBrowsersDoWithIt(String request) {
        String headers = RawHttp.send(api, request + "\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                .headers();

        assertThat(headers)
                .contains("Content-Security-Policy: default-src 'self'")
                .contains("frame-ancestors 'none'")
                .contains("object-src 'none'")
                .contains("Strict-Transport-Security: max-age=31536000 ; includeSubDomains")
                .contains("X-Content-Type-Options: nosniff")
                .contains("X-Frame-Options: DENY")
                .contains("Referrer-Policy: no-referrer")
                .contains("Permissions-Policy: camera=()")
                .contains("Cross-Origin-Opener-Policy: same-origin")
                .contains("Cross-Origin-Resource-Policy: same-origin")
                .doesNotContain("Server:", "X-Powered-By", "unsafe-inline", "unsafe-eval");
    }

    /** Of any size: what is written piece by piece must not reach the wire before the headers are there. */
    @ParameterizedTest
    @ValueSource(ints = {1, 40, 80, 160})
    void theSizeOfAnAnswerChangesNothing(int atLeast) {
        for (int league = 0; league < atLeast; league++) {
            String name = UUID.randomUUID().toString();
            intake.accept(new IncomingLeague("H" + name.substring(0, 12), name, "Headers " + name), List.of());
        }

        RawHttp.Answer answer = RawHttp.send(api, "GET", "/api/v1/leagues", "", "");

        assertThat(answer.body().length()).isGreaterThan(atLeast * 150);
        assertThat(answer.headers())
                .contains("X-Content-Type-Options: nosniff", "X-Frame-Options: DENY", "Cache-Control: no-cache");
    }

    @Test
    void whatTheServerItselfRefusesIsRestrictedToo() {
        String headers = RawHttp.send(api, "GET", "/api/v1/matches/%zz", "", "").headers();

        assertThat(headers)
                .contains("X-Content-Type-Options: nosniff")
                .contains("Content-Security-Policy: default-src 'none'")
                .contains("Strict-Transport-Security: max-age=31536000 ; includeSubDomains")
                .contains("Referrer-Policy: no-referrer");
    }

    @ParameterizedTest
    @CsvSource({
        "USER, /api/v1/users/profile, no-store",
        "USER, /api/v1/auth/sessions, no-store",
        "ADMIN, /api/v1/users, no-store",
        "USER, /api/v1/leagues, 'private, no-cache'",
        ", /api/v1/leagues, no-cache",
        ", /api/v1/users/profile, no-store",
    })
    void personalAnswersAreKeptByNobodyAndThoseForAUserByNobodyElse(Role role, String path, String expected) {
        String authorization = role == null ? "" : "Authorization: Bearer " + api.token(role) + "\r\n";

        String headers = RawHttp.send(api, "GET", path, authorization, "").headers();

        assertThat(Arrays.stream(headers.split("\r\n")).filter(line -> line.startsWith("Cache-Control")))
                .containsExactly("Cache-Control: " + expected);
    }
}
