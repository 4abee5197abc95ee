package dev.tippmixmentor.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.RawHttp;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** What browsers are told besides the answer. */
@IntegrationTest
class HeaderTests {
    @Autowired
    Api api;

    @ParameterizedTest
    @ValueSource(
            strings = {"/api/v1/leagues", "/api/v1/health", "/api/v1/users/profile", "/api/v1/nothing", "/nothing.html"
            })
    void everyAnswerRestrictsWhatBrowsersDoWithIt(String path) {
        String headers = RawHttp.send(api, "GET", path, "", "").headers();

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

    @Test
    void whatTheServerItselfRefusesIsNotSniffedEither() {
        String headers = RawHttp.send(api, "GET", "/api/v1/matches/%zz", "", "").headers();

        assertThat(headers)
                .contains("X-Content-Type-Options: nosniff")
                .contains("Content-Security-Policy: default-src 'none'");
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
