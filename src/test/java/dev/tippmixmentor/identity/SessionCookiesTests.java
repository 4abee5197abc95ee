package dev.tippmixmentor.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.platform.security.KeyedHash;
import dev.tippmixmentor.platform.startup.AppEnvironment;
import dev.tippmixmentor.testing.IntegrationTest;
import jakarta.servlet.http.Cookie;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

@IntegrationTest
class SessionCookiesTests {
    private static final String TOKEN = "t".repeat(43);

    @Autowired
    @Qualifier("cookieHash")
    KeyedHash hash;

    @ParameterizedTest
    @EnumSource(names = {"TEST", "PRODUCTION"})
    void outsideOfDevelopmentACookieBelongsToThisHostOverHttpsOnly(AppEnvironment environment) {
        List<String> cookies = write(environment).getHeaders(HttpHeaders.SET_COOKIE);

        assertThat(cookies)
                .hasSize(2)
                .allMatch(cookie -> cookie.startsWith("__Host-tippmix_"))
                .allMatch(cookie -> cookie.contains("; Path=/;"))
                .allMatch(cookie -> cookie.contains("; Secure;"))
                .allMatch(cookie -> cookie.endsWith("; SameSite=Strict"))
                .noneMatch(cookie -> cookie.contains("Domain"));
        assertThat(cookies.get(0)).contains("HttpOnly");
        assertThat(cookies.get(1)).doesNotContain("HttpOnly");
    }

    @ParameterizedTest
    @EnumSource
    void aBrowserComesBackWithWhatItGotInEveryEnvironment(AppEnvironment environment) {
        MockHttpServletResponse response = write(environment);
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setCookies(response.getCookies());
        request.addHeader("X-CSRF-Token", response.getCookies()[1].getValue());

        assertThat(cookies(environment).refreshToken(request)).contains(TOKEN);
    }

    @Test
    void aCookieOfDevelopmentIsNoneInProduction() {
        MockHttpServletResponse response = write(AppEnvironment.DEVELOPMENT);
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setCookies(response.getCookies());

        assertThat(response.getCookies()).noneMatch(Cookie::getSecure);
        assertThat(cookies(AppEnvironment.PRODUCTION).refreshToken(request)).isEmpty();
    }

    private MockHttpServletResponse write(AppEnvironment environment) {
        MockHttpServletResponse response = new MockHttpServletResponse();
        cookies(environment).write(response, TOKEN);
        return response;
    }

    private SessionCookies cookies(AppEnvironment environment) {
        return new SessionCookies(hash, environment, new SessionProperties(Duration.ofDays(7), Duration.ofDays(30)));
    }
}
