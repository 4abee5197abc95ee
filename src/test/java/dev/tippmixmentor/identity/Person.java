package dev.tippmixmentor.identity;

import static dev.tippmixmentor.testing.Api.json;

import dev.tippmixmentor.testing.Api;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;

/**
 * Somebody with an account and an address of their own, so that no limit counts them together with others.
 *
 * @param id of the user
 */
record Person(Api api, Registration registration, String id, String address, String accessToken, String refreshToken) {
    private static final AtomicInteger NEXT = new AtomicInteger();

    /** Registers somebody new. */
    static Person register(Api api) {
        Registration somebody = TestRegistrations.somebody();
        String address = nextAddress();
        return of(api, somebody, address, json(post(api, address, "/register", somebody), HttpStatus.CREATED));
    }

    /** An address nobody has called from, of the range for documentation (RFC 3849). */
    static String nextAddress() {
        return "2001:db8:0:" + Integer.toHexString(NEXT.incrementAndGet()) + "::1";
    }

    private static Person of(Api api, Registration registration, String address, JsonNode answer) {
        return new Person(
                api,
                registration,
                answer.at("/user/id").asString(),
                address,
                answer.at("/accessToken").asString(),
                answer.at("/refreshToken").asString());
    }

    /** The same person in another session. */
    Person signIn() {
        return of(api, registration, address, json(tryPassword(registration.password()), HttpStatus.OK));
    }

    /** The same person with another password. */
    Person withPassword(String password) {
        return new Person(
                api,
                new Registration(
                        registration.email(),
                        registration.username(),
                        password,
                        registration.firstName(),
                        registration.lastName(),
                        RefreshTokenDelivery.BODY),
                id,
                address,
                accessToken,
                refreshToken);
    }

    RestTestClient.ResponseSpec tryPassword(String password) {
        return post(
                api,
                address,
                "/login",
                Map.of("email", registration.email(), "password", password, "refreshTokenDelivery", "BODY"));
    }

    RestTestClient.ResponseSpec refresh() {
        return post(api, address, "/refresh", Map.of("refreshToken", refreshToken));
    }

    RestTestClient.ResponseSpec get(String path) {
        return call(HttpMethod.GET, path, null);
    }

    /** Calls with the access token; a body if it is not null. */
    RestTestClient.ResponseSpec call(HttpMethod method, String path, Object body) {
        RestTestClient.RequestBodySpec request =
                api.with(accessToken).method(method).uri("/api/v1" + path).header("X-Forwarded-For", address);
        return body == null
                ? request.exchange()
                : request.contentType(MediaType.APPLICATION_JSON).body(body).exchange();
    }

    UUID sessionId() {
        return UUID.fromString(json(get("/auth/sessions"), HttpStatus.OK)
                .at("/data")
                .valueStream()
                .filter(session -> session.at("/current").asBoolean())
                .findFirst()
                .orElseThrow()
                .at("/id")
                .asString());
    }

    static RestTestClient.ResponseSpec post(Api api, String address, String path, Object body) {
        return api.anonymous()
                .post()
                .uri("/api/v1/auth" + path)
                .header("X-Forwarded-For", address)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .exchange();
    }
}
