package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.security.KeyedHash;
import dev.tippmixmentor.platform.security.OpaqueToken;
import dev.tippmixmentor.platform.startup.AppEnvironment;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;

/**
 * The browser's side of a session: the refresh token in a signed cookie that scripts can't read, and a CSRF token in one
 * they can, to be sent back as {@code X-CSRF-Token} (signed double submit, bound to the refresh token so that one of
 * another session is worth nothing). The {@code __Host-} prefix pins both to this host over https; plain http in
 * development can't have it.
 */
@Component
class SessionCookies {
    static final String CSRF_HEADER = "X-CSRF-Token";
    private static final String REFRESH = "refresh";
    private static final String CSRF = "csrf";

    private final KeyedHash cookieHash;
    private final boolean secure;
    private final Duration lifetime;

    SessionCookies(
            @Qualifier("cookieHash") KeyedHash cookieHash, AppEnvironment environment, SessionProperties properties) {
        this.cookieHash = cookieHash;
        this.secure = !environment.isDevelopment();
        this.lifetime = properties.lifetime();
    }

    /** Sets both cookies and returns the CSRF token. */
    String write(HttpServletResponse response, String refreshToken) {
        add(response, REFRESH, signed(refreshToken, "refresh cookie "), true, lifetime);
        return writeCsrf(response, refreshToken);
    }

    private String writeCsrf(HttpServletResponse response, String refreshToken) {
        String random = OpaqueToken.next();
        String token = random + "." + cookieHash.of(csrfText(random, refreshToken));
        add(response, CSRF, token, false, lifetime);
        return token;
    }

    void clear(HttpServletResponse response) {
        add(response, REFRESH, "", true, Duration.ZERO);
        add(response, CSRF, "", false, Duration.ZERO);
    }

    /**
     * The refresh token of a request that came with our cookie and proved to come from a page of ours.
     *
     * @return empty if there is no cookie
     * @throws ApiException {@code AUTH_FAILED} for a cookie we did not sign, {@code CSRF_FAILED} without its CSRF token
     */
    Optional<String> refreshToken(HttpServletRequest request) {
        Optional<String> refreshToken = signedRefreshToken(request);
        if (refreshToken.isPresent()) {
            String header = request.getHeader(CSRF_HEADER);
            boolean genuine = header != null
                    && header.equals(read(request, CSRF).orElse(null))
                    && isCsrfTokenOf(refreshToken.get(), header);
            if (!genuine) {
                throw ApiException.of(ErrorCode.CSRF_FAILED, "The " + CSRF_HEADER + " header does not fit the session");
            }
        }
        return refreshToken;
    }

    /**
     * The CSRF token of the session whose cookie a request came with: the one in its own cookie if it fits, a new one, set
     * as the cookie, otherwise. For pages on another host than ours, which can't read our cookies; that they may read the
     * answer is for the rules of CORS to say.
     *
     * @return empty if there is no refresh cookie
     * @throws ApiException {@code AUTH_FAILED} for a refresh cookie we did not sign
     */
    Optional<String> csrfToken(HttpServletRequest request, HttpServletResponse response) {
        return signedRefreshToken(request)
                .map(refreshToken -> read(request, CSRF)
                        .filter(token -> isCsrfTokenOf(refreshToken, token))
                        .orElseGet(() -> writeCsrf(response, refreshToken)));
    }

    private Optional<String> signedRefreshToken(HttpServletRequest request) {
        return read(request, REFRESH).map(cookie -> {
            String[] parts = cookie.split("\\.", 2);
            if (parts.length != 2 || !cookieHash.matches("refresh cookie " + parts[0], parts[1])) {
                throw ApiException.of(ErrorCode.AUTH_FAILED, "The refresh cookie is not valid");
            }
            return parts[0];
        });
    }

    private boolean isCsrfTokenOf(String refreshToken, String token) {
        String[] parts = token.split("\\.", 2);
        return parts.length == 2 && cookieHash.matches(csrfText(parts[0], refreshToken), parts[1]);
    }

    private String signed(String text, String purpose) {
        return text + "." + cookieHash.of(purpose + text);
    }

    private static String csrfText(String random, String refreshToken) {
        return "csrf " + random + " " + refreshToken;
    }

    private void add(HttpServletResponse response, String name, String value, boolean httpOnly, Duration maxAge) {
        response.addHeader(
                HttpHeaders.SET_COOKIE,
                ResponseCookie.from(prefixed(name), value)
                        .httpOnly(httpOnly)
                        .secure(secure)
                        .sameSite("Strict")
                        .path("/")
                        .maxAge(maxAge)
                        .build()
                        .toString());
    }

    private Optional<String> read(HttpServletRequest request, String name) {
        Cookie[] cookies = request.getCookies();
        return cookies == null
                ? Optional.empty()
                : Arrays.stream(cookies)
                        .filter(cookie -> cookie.getName().equals(prefixed(name)))
                        .map(Cookie::getValue)
                        .findFirst();
    }

    private String prefixed(String name) {
        return (secure ? "__Host-" : "") + "tippmix_" + name;
    }
}
