package dev.tippmixmentor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.platform.security.AccessRules;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPatternParser;

/** Walks every endpoint there is, so that a new one can't be forgotten. */
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

    @Test
    void everyEndpointHasARule() {
        List<Endpoint> without =
                endpoints().filter(endpoint -> rule(endpoint) == null).toList();

        assertThat(without).isEmpty();
        assertThat(endpoints()).hasSizeGreaterThan(20);
    }

    @Test
    void anonymousIsAskedToSignInWhereverThatIsNeeded() {
        List<String> wrong = new ArrayList<>();
        endpoints().filter(endpoint -> needed(endpoint) != null).forEach(endpoint -> {
            int status = status(api.anonymous(), endpoint);
            if (status != 401) {
                wrong.add(endpoint + " answered " + status);
            }
        });

        assertThat(wrong).isEmpty();
    }

    @Test
    void aUserIsRefusedWhereverARoleIsNeeded() {
        List<String> wrong = new ArrayList<>();
        Set<Role> privileged = Set.of(Role.MODERATOR, Role.ADMIN);
        endpoints()
                .filter(endpoint -> needed(endpoint) != null && privileged.contains(needed(endpoint)))
                .forEach(endpoint -> {
                    int status = status(api.as(Role.USER), endpoint);
                    if (status != 403) {
                        wrong.add(endpoint + " answered " + status);
                    }
                });

        assertThat(wrong).isEmpty();
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

    private Role needed(Endpoint endpoint) {
        AccessRules.Rule rule = rule(endpoint);
        return rule == null ? null : rule.role();
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

    /** Our own endpoints; the error controller and the API description of libraries are not reached by a request. */
    private Stream<Endpoint> endpoints() {
        return mappings.getHandlerMethods().entrySet().stream()
                .filter(entry -> entry.getValue().getBeanType().getName().startsWith("dev.tippmixmentor"))
                .flatMap(entry -> entry.getKey().getPatternValues().stream()
                        .filter(pattern -> !pattern.equals("/error"))
                        .flatMap(pattern -> methods(
                                        entry.getKey().getMethodsCondition().getMethods())
                                .map(method -> new Endpoint(
                                        method,
                                        pattern.replaceAll(
                                                "\\{[^}]+}", UUID.randomUUID().toString())))));
    }

    private static Stream<HttpMethod> methods(Set<RequestMethod> methods) {
        return methods.isEmpty()
                ? Stream.of(HttpMethod.GET, HttpMethod.POST)
                : methods.stream().map(RequestMethod::asHttpMethod);
    }
}
