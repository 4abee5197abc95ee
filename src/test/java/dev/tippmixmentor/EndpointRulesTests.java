package dev.tippmixmentor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.platform.security.AccessRules;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.PathContainer;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Walks every endpoint there is, so that a new one can't be forgotten. Whether the rules are kept is for {@link
 * AuthorisationMatrixTests}.
 */
@IntegrationTest
class EndpointRulesTests {
    @Autowired
    Api api;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping mappings;

    @Autowired
    List<AccessRules> rules;

    private record Endpoint(HttpMethod method, String path) {}

    /** Paths below which everything with an id is the same for all who may come there. */
    private static final List<String> SHARED = List.of(
            "/api/v1/leagues/",
            "/api/v1/teams/",
            "/api/v1/matches/",
            "/api/v1/predictions/",
            "/api/v1/agents/",
            "/api/v1/imports/");

    /** What users own: how one of somebody else's is made. */
    private final Map<String, Supplier<String>> owned =
            Map.of("/api/v1/auth/sessions/{id}", () -> sessionOf(somebody()));

    @Test
    void everyEndpointHasARule() {
        List<Endpoint> without =
                endpoints().filter(endpoint -> rule(endpoint) == null).toList();

        assertThat(without).isEmpty();
        assertThat(endpoints()).hasSizeGreaterThan(20);
    }

    @Test
    void whatIsSomebodyElsesDoesNotExist() {
        List<String> wrong = new ArrayList<>();
        patterns().filter(endpoint -> endpoint.path().contains("{")).forEach(endpoint -> {
            Supplier<String> theirs = owned.get(endpoint.path());
            AccessRules.Rule rule = rule(filled(endpoint));
            if (theirs != null) {
                Endpoint own = new Endpoint(endpoint.method(), endpoint.path().replaceAll("\\{[^}]+}", theirs.get()));
                int status = status(api.with(somebody()), own);
                if (status != 404) {
                    wrong.add(own + " answered " + status);
                }
            } else if (rule != null
                    && rule.role() == Role.USER
                    && SHARED.stream().noneMatch(endpoint.path()::startsWith)) {
                wrong.add(endpoint + " is neither shared nor has it an owner here");
            }
        });

        assertThat(wrong).isEmpty();
        assertThat(patterns().map(Endpoint::path)).containsAll(owned.keySet());
    }

    /** The access token of somebody who has just registered. */
    private String somebody() {
        String name = "w" + UUID.randomUUID().toString().replace("-", "").substring(0, 15);
        return Api.json(
                        api.anonymous()
                                .post()
                                .uri("/api/v1/auth/register")
                                .contentType(MediaType.APPLICATION_JSON)
                                .body(Map.of(
                                        "email",
                                        name + "@example.org",
                                        "username",
                                        name,
                                        "password",
                                        "correct horse battery"))
                                .exchange(),
                        HttpStatus.CREATED)
                .at("/accessToken")
                .asString();
    }

    private String sessionOf(String accessToken) {
        return Api.json(api.with(accessToken).get().uri("/api/v1/auth/sessions").exchange(), HttpStatus.OK)
                .at("/data/0/id")
                .asString();
    }

    @Test
    void whoeverMayReadMayAskForTheHeadersAlone() {
        assertThat(status(api.anonymous(), new Endpoint(HttpMethod.HEAD, "/api/v1/leagues")))
                .isEqualTo(200);
        assertThat(status(api.anonymous(), new Endpoint(HttpMethod.HEAD, "/api/v1/agents")))
                .isEqualTo(401);
    }

    private static int status(RestTestClient client, Endpoint endpoint) {
        return client.method(endpoint.method())
                .uri(endpoint.path())
                .exchange()
                .expectBody()
                .returnResult()
                .getStatus()
                .value();
    }

    private AccessRules.Rule rule(Endpoint endpoint) {
        PathContainer path = PathContainer.parsePath(endpoint.path());
        return rules.stream()
                .flatMap(module -> module.rules().stream())
                .filter(rule -> rule.method() == null || rule.method().equals(endpoint.method()))
                .filter(rule ->
                        PathPatternParser.defaultInstance.parse(rule.pattern()).matches(path))
                .findFirst()
                .orElse(null);
    }

    private Stream<Endpoint> endpoints() {
        return patterns().map(EndpointRulesTests::filled);
    }

    private static Endpoint filled(Endpoint pattern) {
        return new Endpoint(
                pattern.method(),
                pattern.path().replaceAll("\\{[^}]+}", UUID.randomUUID().toString()));
    }

    /** Our own endpoints; the error controller and the API description of libraries are not reached by a request. */
    private Stream<Endpoint> patterns() {
        return mappings.getHandlerMethods().entrySet().stream()
                .filter(entry -> entry.getValue().getBeanType().getName().startsWith("dev.tippmixmentor"))
                .flatMap(entry -> entry.getKey().getPatternValues().stream()
                        .filter(pattern -> !pattern.equals("/error"))
                        .flatMap(pattern -> methods(
                                        entry.getKey().getMethodsCondition().getMethods())
                                .map(method -> new Endpoint(method, pattern))));
    }

    private static Stream<HttpMethod> methods(Set<RequestMethod> methods) {
        return methods.isEmpty()
                ? Stream.of(HttpMethod.GET, HttpMethod.POST)
                : methods.stream().map(RequestMethod::asHttpMethod);
    }
}
