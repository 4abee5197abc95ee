package dev.tippmixmentor.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.RawHttp;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Which pages are our own, for requests and for sockets alike; nobody here is signed in, which they are told next. */
@IntegrationTest
class OwnOriginTests {
    @Autowired
    Api api;

    @ParameterizedTest
    @CsvSource({
        "http://localhost:8080, localhost:8080",
        "https://tips.example, tips.example",
        "https://tips.example, TIPS.example",
        "https://tips.example, tips.example:443",
        "https://tips.example:443, tips.example",
        "https://tips.example:8443, tips.example:8443",
        "http://tips.example, tips.example:80",
        "https://[2001:db8::1]:8443, [2001:db8::1]:8443",
    })
    void aPageOfTheAddressThatItAsksIsOurOwn(String origin, String host) {
        assertThat(refresh(origin, host).status()).isEqualTo(401);
        assertThat(handshake(origin, host).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:8080, localhost",
        "https://tips.example, tips.example:80",
        "https://tips.example, tips.example:8443",
        "https://tips.example:8443, tips.example",
        "http://tips.example, tips.example:443",
        "https://evil.example, tips.example",
        "https://tips.example.evil.example, tips.example",
        "https://evil-tips.example, tips.example",
        "https://tips.example@evil.example, tips.example",
        "https://tips.example/, tips.example",
        "ftp://tips.example, tips.example",
        "tips.example, tips.example",
        "'null', 'null'",
    })
    void noOtherPageIs(String origin, String host) {
        assertForeign(refresh(origin, host));
        assertForeign(handshake(origin, host));
    }

    private static void assertForeign(RawHttp.Answer answer) {
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.json().at("/errorCode").asString()).isEqualTo("INSUFFICIENT_PERMISSIONS");
        assertThat(answer.headers()).doesNotContain("Access-Control-Allow-Origin");
    }

    private RawHttp.Answer refresh(String origin, String host) {
        return RawHttp.send(
                api,
                "POST /api/v1/auth/refresh HTTP/1.1\r\nHost: " + host + "\r\nOrigin: " + origin
                        + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }

    private RawHttp.Answer handshake(String origin, String host) {
        return RawHttp.send(
                api, "GET /ws HTTP/1.1\r\nHost: " + host + "\r\nOrigin: " + origin + "\r\nConnection: close\r\n\r\n");
    }
}
