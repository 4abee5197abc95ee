package dev.tippmixmentor.testing;

import dev.tippmixmentor.platform.security.AccessTokens;
import dev.tippmixmentor.platform.security.Role;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.IntSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The running application as its clients see it: real HTTP on its port. */
public class Api {
    private static final JsonMapper JSON = new JsonMapper();

    /** One for all: each has threads of its own and connections that it would use again. */
    private static final ClientHttpRequestFactory CONNECTIONS = new JdkClientHttpRequestFactory(HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build());

    private final IntSupplier port;
    private final AccessTokens tokens;

    @Autowired // the other one is not for Spring
    Api(ApplicationContext context, AccessTokens tokens) {
        this(() -> ((WebServerApplicationContext) context).getWebServer().getPort(), tokens);
    }

    private Api(IntSupplier port, AccessTokens tokens) {
        this.port = port;
        this.tokens = tokens;
    }

    /** Another node of the application, as it runs in this process. */
    public static Api of(ApplicationContext context) {
        return new Api(context, context.getBean(AccessTokens.class));
    }

    /** Another node of the application, as it runs in a process of its own on this host. */
    public static Api at(int port, AccessTokens tokens) {
        return new Api(() -> port, tokens);
    }

    /** The same, reached over a link. */
    public Api through(SlowLink link) {
        return new Api(link::port, tokens);
    }

    public int port() {
        return port.getAsInt();
    }

    /** A client that is not signed in. */
    public RestTestClient anonymous() {
        return RestTestClient.bindToServer(CONNECTIONS)
                .baseUrl("http://127.0.0.1:" + port())
                .build();
    }

    /** A client with the token of somebody new who has this role; the user is in no table. */
    public RestTestClient as(Role role) {
        return with(token(role));
    }

    /** A client with this access token. */
    public RestTestClient with(String accessToken) {
        return anonymous()
                .mutate()
                .defaultHeader(HttpHeaders.AUTHORIZATION, "Bearer " + accessToken)
                .build();
    }

    /** An account of somebody new: the answer, with the user, an access token and a refresh token. */
    public JsonNode register() {
        String name = "u" + UUID.randomUUID().toString().substring(0, 12).replace('-', '_');
        return json(
                anonymous()
                        .post()
                        .uri("/api/v1/auth/register")
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(Map.of(
                                "email",
                                name + "@example.com",
                                "username",
                                name,
                                "password",
                                "correct horse battery 9",
                                "refreshTokenDelivery",
                                "BODY"))
                        .exchange(),
                HttpStatus.CREATED);
    }

    /** The body of an answer, which must have this status. */
    public static JsonNode json(RestTestClient.ResponseSpec response, HttpStatus status) {
        byte[] body = response.expectStatus()
                .isEqualTo(status)
                .expectBody()
                .returnResult()
                .getResponseBody();
        return JSON.readTree(Objects.requireNonNull(body));
    }

    /** An access token of somebody new who has this role. */
    public String token(Role role) {
        return tokens.issue(UUID.randomUUID(), UUID.randomUUID(), role.name().toLowerCase(Locale.ROOT), role);
    }
}
