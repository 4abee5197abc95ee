package dev.tippmixmentor.identity;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.platform.security.AccessTokens;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;

@IntegrationTest
class AuthTests {

    @Autowired
    Api api;

    @Autowired
    AccessTokens tokens;

    @Autowired
    JdbcClient jdbc;

    @Test
    void aNewUserIsSignedInWithTheRoleOfAUser() {
        Registration somebody = TestRegistrations.somebody();

        JsonNode answer = json(post("/register", somebody), HttpStatus.CREATED);

        assertThat(answer.at("/user/email").asString()).isEqualTo(somebody.email());
        assertThat(answer.at("/user/role").asString()).isEqualTo("USER");
        assertThat(answer.at("/expiresIn").asInt()).isEqualTo(900);
        CurrentUser user = tokens.verify(answer.at("/accessToken").asString());
        assertThat(user.role()).isEqualTo(Role.USER);
        assertThat(user.id().toString()).isEqualTo(answer.at("/user/id").asString());
    }

    @Test
    void nothingOfThePasswordOrItsHashIsInAnyAnswer() {
        Registration somebody = TestRegistrations.somebody();

        String answer = json(post("/register", somebody), HttpStatus.CREATED).toString();

        assertThat(answer.toLowerCase(Locale.ROOT)).doesNotContain("password", "hash", "argon2");
    }

    @Test
    void whatTheTokenSaysIsWhoseProfileIsShown() {
        Registration somebody = TestRegistrations.somebody();
        String token = json(post("/register", somebody), HttpStatus.CREATED)
                .at("/accessToken")
                .asString();

        JsonNode profile =
                json(api.with(token).get().uri("/api/v1/users/profile").exchange(), HttpStatus.OK);

        assertThat(profile.at("/username").asString()).isEqualTo(somebody.username());
    }

    @Test
    void aTakenAddressOrNameIsAConflictWhateverItsCase() {
        Registration first = TestRegistrations.somebody();
        json(post("/register", first), HttpStatus.CREATED);
        Registration other = TestRegistrations.somebody();

        JsonNode sameEmail = json(
                post("/register", registration(first.email().toUpperCase(Locale.ROOT), other.username())),
                HttpStatus.CONFLICT);
        JsonNode sameName = json(
                post("/register", registration(other.email(), first.username().toUpperCase(Locale.ROOT))),
                HttpStatus.CONFLICT);

        assertThat(sameEmail.at("/detail").asString()).isEqualTo("This e-mail address is taken");
        assertThat(sameName.at("/detail").asString()).isEqualTo("This username is taken");
    }

    @ParameterizedTest
    @CsvSource({
        "email, not-an-address",
        "username, x-",
        "username, has space",
        "password, tooshort",
        "role, ADMIN",
        "refreshTokenDelivery, PIGEON",
    })
    void aBrokenRegistrationNamesTheFieldAndCreatesNobody(String field, String value) {
        Registration somebody = TestRegistrations.somebody();
        Map<String, Object> body = new HashMap<>(
                Map.of("email", somebody.email(), "username", somebody.username(), "password", somebody.password()));
        body.put(field, value);

        JsonNode problem = json(post("/register", body), HttpStatus.BAD_REQUEST);

        assertThat(problem.at("/errorCode").asString()).isEqualTo("VALIDATION_ERROR");
        assertThat(problem.at("/violations/0/field").asString()).isEqualTo(field);
        assertThat(problem.toString()).doesNotContain(value);
        assertThat(jdbc.sql("select count(*) from identity.users where username = :name")
                        .param("name", somebody.username())
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void aPasswordThatHoldsTheUsersNameIsRefused() {
        Registration somebody = TestRegistrations.somebody();

        JsonNode problem = json(
                post(
                        "/register",
                        new Registration(
                                somebody.email(),
                                somebody.username(),
                                "xx" + somebody.username() + "xx",
                                null,
                                null,
                                null)),
                HttpStatus.BAD_REQUEST);

        assertThat(problem.at("/violations/0/rule").asString()).isEqualTo("OwnName");
    }

    @Test
    void aUserSignsInByAddressOrByName() {
        Registration somebody = TestRegistrations.somebody();
        json(post("/register", somebody), HttpStatus.CREATED);

        JsonNode byEmail =
                json(post("/login", Map.of("email", somebody.email(), "password", somebody.password())), HttpStatus.OK);
        JsonNode byName = json(
                post("/login", Map.of("username", somebody.username(), "password", somebody.password())),
                HttpStatus.OK);

        assertThat(byEmail.at("/user/id")).isEqualTo(byName.at("/user/id"));
        assertThat(byEmail.has("refreshToken")).isFalse();
    }

    @Test
    void anUnknownUserAndAWrongPasswordGetTheSameAnswer() {
        Registration somebody = TestRegistrations.somebody();
        json(post("/register", somebody), HttpStatus.CREATED);

        JsonNode wrong = json(
                post("/login", Map.of("email", somebody.email(), "password", "not the password")),
                HttpStatus.UNAUTHORIZED);
        JsonNode unknown = json(
                post("/login", Map.of("email", "nobody@example.org", "password", "not the password")),
                HttpStatus.UNAUTHORIZED);

        assertThat(wrong.at("/errorCode").asString()).isEqualTo("AUTH_FAILED");
        assertThat(unknown.at("/detail")).isEqualTo(wrong.at("/detail"));
    }

    @Test
    void aBcryptUserOfTheEarlierSystemSignsInAndGetsANewHash() {
        Registration somebody = bcryptUser();

        json(post("/login", Map.of("email", somebody.email(), "password", somebody.password())), HttpStatus.OK);

        assertThat(jdbc.sql("select password_hash from identity.users where username = :name")
                        .param("name", somebody.username())
                        .query(String.class)
                        .single())
                .startsWith("{argon2id}");
    }

    @Test
    void aBcryptUserSignsInTwiceAtTheSameMoment() throws Exception {
        Registration somebody = bcryptUser();
        Map<String, Object> credentials = Map.of("email", somebody.email(), "password", somebody.password());
        Callable<JsonNode> signIn = () -> json(post("/login", credentials), HttpStatus.OK);
        ExecutorService devices = Executors.newFixedThreadPool(4);

        List<Future<JsonNode>> answers = devices.invokeAll(List.of(signIn, signIn, signIn, signIn));

        for (Future<JsonNode> answer : answers) {
            tokens.verify(answer.get().at("/accessToken").asString());
        }
        devices.shutdown();
    }

    private Registration bcryptUser() {
        Registration somebody = TestRegistrations.somebody();
        json(post("/register", somebody), HttpStatus.CREATED);
        jdbc.sql("update identity.users set password_hash = :hash where username = :name")
                .param("hash", new BCryptPasswordEncoder(10).encode(somebody.password()))
                .param("name", somebody.username())
                .update();
        return somebody;
    }

    @Test
    void aRefreshTokenIsReplacedAtEachUse() {
        String first = register().at("/refreshToken").asString();

        JsonNode refreshed = json(post("/refresh", Map.of("refreshToken", first)), HttpStatus.OK);

        assertThat(refreshed.at("/refreshToken").asString()).isNotEmpty().isNotEqualTo(first);
        tokens.verify(refreshed.at("/accessToken").asString());
    }

    @Test
    void twoTabsThatRefreshAtTheSameMomentGetTheSameSuccessor() {
        String first = register().at("/refreshToken").asString();

        String one = refresh(first);
        String other = refresh(first);

        assertThat(other).isEqualTo(one);
    }

    @Test
    void theUseOfATokenThatWasReplacedTwiceEndsTheWholeFamily() {
        String first = register().at("/refreshToken").asString();
        String second = refresh(first);
        String third = refresh(second);

        JsonNode reuse = json(post("/refresh", Map.of("refreshToken", first)), HttpStatus.UNAUTHORIZED);
        JsonNode newest = json(post("/refresh", Map.of("refreshToken", third)), HttpStatus.UNAUTHORIZED);

        assertThat(reuse.at("/errorCode").asString()).isEqualTo("TOKEN_REUSED");
        assertThat(newest.at("/errorCode").asString()).isEqualTo("AUTH_FAILED");
    }

    @Test
    void noRefreshTokenIsStoredInClear() {
        String token = register().at("/refreshToken").asString();

        List<String> stored = jdbc.sql("select hash from identity.refresh_tokens")
                .query(String.class)
                .list();

        assertThat(stored).isNotEmpty().doesNotContain(token);
    }

    @Test
    void aSessionEndsWithTheSignOut() {
        JsonNode signedIn = register();

        json(
                api.with(signedIn.at("/accessToken").asString())
                        .post()
                        .uri("/api/v1/auth/logout")
                        .exchange(),
                HttpStatus.OK);

        json(
                post(
                        "/refresh",
                        Map.of("refreshToken", signedIn.at("/refreshToken").asString())),
                HttpStatus.UNAUTHORIZED);
    }

    @Test
    void aBrowserRefreshesWithItsCookieAndTheCsrfTokenOnly() {
        Registration somebody = TestRegistrations.somebody();
        Map<String, String> cookies = cookies(post("/register", registration(somebody.email(), somebody.username())));
        String header = header(cookies);
        String csrf = cookies.get("__Host-tippmix_csrf");

        JsonNode without = json(refreshWithCookie(header, null), HttpStatus.FORBIDDEN);
        JsonNode forged = json(refreshWithCookie(header, "forged.token"), HttpStatus.FORBIDDEN);
        JsonNode with = json(refreshWithCookie(header, csrf), HttpStatus.OK);

        assertThat(without.at("/errorCode").asString()).isEqualTo("CSRF_FAILED");
        assertThat(forged.at("/errorCode").asString()).isEqualTo("CSRF_FAILED");
        assertThat(with.has("refreshToken")).isFalse();
    }

    /** As a page of another host does, whose scripts see the answers and none of the cookies. */
    @Test
    void anAppOfAnotherHostGetsTheCsrfTokenInAnswers() {
        Registration somebody = TestRegistrations.somebody();
        RestTestClient.ResponseSpec registered = post("/register", registration(somebody.email(), somebody.username()));
        String first = json(registered, HttpStatus.CREATED).at("/csrfToken").asString();

        RestTestClient.ResponseSpec refreshed = refreshWithCookie(header(cookies(registered)), first);
        String second = json(refreshed, HttpStatus.OK).at("/csrfToken").asString();
        Map<String, String> cookies = cookies(refreshed);
        RestTestClient.ResponseSpec asked = csrf(header(cookies));
        JsonNode login =
                json(post("/login", Map.of("email", somebody.email(), "password", somebody.password())), HttpStatus.OK);

        assertThat(second).isNotEqualTo(first).isEqualTo(cookies.get("__Host-tippmix_csrf"));
        assertThat(json(asked, HttpStatus.OK).at("/csrfToken").asString()).isEqualTo(second);
        assertThat(asked.returnResult().getResponseHeaders().get(HttpHeaders.SET_COOKIE))
                .isNull();
        assertThat(asked.returnResult().getResponseHeaders().getCacheControl()).isEqualTo("no-store");
        assertThat(login.at("/csrfToken").asString()).isNotEmpty();
        assertThat(register().has("csrfToken"))
                .as("where the refresh token is in the body")
                .isFalse();
        json(refreshWithCookie(header(cookies), second), HttpStatus.OK);
    }

    @Test
    void whoLostTheCsrfTokenGetsAnotherOneForTheSameSessionOnly() {
        Registration somebody = TestRegistrations.somebody();
        Map<String, String> cookies = cookies(post("/register", registration(somebody.email(), somebody.username())));
        String old = cookies.put("__Host-tippmix_csrf", "planted.token");

        RestTestClient.ResponseSpec asked = csrf(header(cookies));
        String token = json(asked, HttpStatus.OK).at("/csrfToken").asString();
        cookies.putAll(cookies(asked));

        assertThat(token).isNotEqualTo(old).isEqualTo(cookies.get("__Host-tippmix_csrf"));
        json(refreshWithCookie(header(cookies), token), HttpStatus.OK);
        assertThat(json(csrf("__Host-tippmix_refresh=forged.token"), HttpStatus.UNAUTHORIZED)
                        .at("/errorCode")
                        .asString())
                .isEqualTo("AUTH_FAILED");
        assertThat(json(csrf("other=cookie"), HttpStatus.UNAUTHORIZED)
                        .at("/errorCode")
                        .asString())
                .isEqualTo("AUTH_REQUIRED");
    }

    @Test
    void aRefreshWithoutAnyTokenAsksToSignIn() {
        JsonNode problem =
                json(api.anonymous().post().uri("/api/v1/auth/refresh").exchange(), HttpStatus.UNAUTHORIZED);

        assertThat(problem.at("/errorCode").asString()).isEqualTo("AUTH_REQUIRED");
    }

    private RestTestClient.ResponseSpec refreshWithCookie(String cookies, @Nullable String csrf) {
        return api.anonymous()
                .post()
                .uri("/api/v1/auth/refresh")
                .headers(headers -> {
                    headers.set(HttpHeaders.COOKIE, cookies);
                    if (csrf != null) {
                        headers.set("X-CSRF-Token", csrf);
                    }
                })
                .exchange();
    }

    private RestTestClient.ResponseSpec csrf(String cookies) {
        return api.anonymous()
                .get()
                .uri("/api/v1/auth/csrf")
                .header(HttpHeaders.COOKIE, cookies)
                .exchange();
    }

    private static String header(Map<String, String> cookies) {
        return cookies.entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
    }

    private JsonNode register() {
        return json(post("/register", TestRegistrations.somebody()), HttpStatus.CREATED);
    }

    private String refresh(String token) {
        return json(post("/refresh", Map.of("refreshToken", token)), HttpStatus.OK)
                .at("/refreshToken")
                .asString();
    }

    private static Registration registration(String email, String username) {
        return new Registration(email, username, TestRegistrations.PASSWORD, null, null, null);
    }

    private RestTestClient.ResponseSpec post(String path, Object body) {
        return api.anonymous()
                .post()
                .uri("/api/v1/auth" + path)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .exchange();
    }

    private static Map<String, String> cookies(RestTestClient.ResponseSpec response) {
        return response.expectBody().returnResult().getResponseHeaders().get(HttpHeaders.SET_COOKIE).stream()
                .map(cookie -> cookie.split(";", 2)[0].split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }
}
