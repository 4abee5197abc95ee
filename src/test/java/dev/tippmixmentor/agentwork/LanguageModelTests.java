package dev.tippmixmentor.agentwork;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LanguageModelTests {
    private static final JsonMapper JSON = new JsonMapper();
    private static final WireMockServer ENDPOINT =
            new WireMockServer(wireMockConfig().dynamicPort());
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final InsightFacts FACTS = new InsightFacts(
            "Schalke 04",
            "Mainz 05",
            51,
            26,
            23,
            1.6,
            1.0,
            null,
            List.of(),
            new InsightFacts.Form(5, 3, 1, 1, 9, 4),
            new InsightFacts.Form(5, 1, 1, 3, 4, 8),
            null,
            null);

    @BeforeAll
    static void start() {
        ENDPOINT.start();
    }

    @AfterAll
    static void stop() {
        ENDPOINT.stop();
    }

    @BeforeEach
    void forget() {
        ENDPOINT.resetAll();
    }

    @Test
    void itIsToldTheFactsAndNothingElse() throws InterruptedException {
        says("Schalke 04 win with 51 %, as 3 of their last 5 matches show.");

        assertThat(model(10).write(FACTS, InsightLanguage.EN, PATIENCE))
                .contains("Schalke 04 win with 51 %, as 3 of their last 5 matches show.");

        JsonNode asked = JSON.readTree(ENDPOINT.findAll(postRequestedFor(urlEqualTo("/v1/chat/completions"))
                        .withHeader("Authorization", equalTo("Bearer the key")))
                .get(0)
                .getBodyAsString());
        assertThat(JSON.readTree(asked.at("/messages/1/content").asString())).isEqualTo(JSON.valueToTree(FACTS));
        assertThat(asked.at("/messages").size()).isEqualTo(2);
        assertThat(asked.at("/model").asString()).isEqualTo("tiny");
    }

    @ParameterizedTest
    @ValueSource(strings = {"They have won 7 in a row.", "Schalke 04 expect 1.7 goals.", "", "   "})
    void aTextThatIsMadeUpIsThrownAway(String text) throws InterruptedException {
        says(text);

        assertThat(model(10).write(FACTS, InsightLanguage.HU, PATIENCE)).isEmpty();
    }

    @Test
    void anEndpointThatFailsOrTalksNonsenseIsDoneWithout() throws InterruptedException {
        ENDPOINT.stubFor(post(anyUrl()).willReturn(serverError()));
        assertThat(model(10).write(FACTS, InsightLanguage.EN, PATIENCE)).isEmpty();

        ENDPOINT.stubFor(post(anyUrl()).willReturn(okJson("nonsense")));
        assertThat(model(10).write(FACTS, InsightLanguage.EN, PATIENCE)).isEmpty();
    }

    @Test
    void anEndpointThatStopsInTheMiddleOfItsAnswerIsDoneWithout() throws InterruptedException {
        ENDPOINT.stubFor(post(anyUrl())
                .willReturn(okJson("{\"choices\": [" + " ".repeat(1_000) + "]}").withChunkedDribbleDelay(100, 60_000)));
        long begun = System.nanoTime();

        assertThat(model(10).write(FACTS, InsightLanguage.EN, Duration.ofSeconds(1)))
                .isEmpty();

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void anEndpointThatFailsTooOftenIsLeftAlone() throws InterruptedException {
        ENDPOINT.stubFor(post(anyUrl()).willReturn(serverError()));
        LanguageModel model = model(20);

        for (int call = 0; call < 8; call++) {
            assertThat(model.write(FACTS, InsightLanguage.EN, PATIENCE)).isEmpty();
        }

        ENDPOINT.verify(5, postRequestedFor(anyUrl()));
    }

    @Test
    void whatIsNotAskedCostsNothingOfTheBudget() throws InterruptedException {
        CircuitBreaker breaker = CircuitBreaker.ofDefaults("llm");
        LanguageModel model = model(1, breaker);
        says("They are the better side.");

        breaker.transitionToForcedOpenState();
        assertThat(model.write(FACTS, InsightLanguage.EN, PATIENCE)).isEmpty();
        breaker.transitionToClosedState();

        assertThat(model.write(FACTS, InsightLanguage.EN, PATIENCE)).isPresent();
    }

    @Test
    void whatThereIsNoBudgetForSaysNothingOfTheEndpoint() throws InterruptedException {
        CircuitBreaker breaker = CircuitBreaker.of(
                "llm",
                CircuitBreakerConfig.custom()
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .build());
        LanguageModel model = model(1, breaker);
        says("They are the better side.");
        assertThat(model.write(FACTS, InsightLanguage.EN, PATIENCE)).isPresent();
        breaker.transitionToOpenState();
        breaker.transitionToHalfOpenState();

        assertThat(model.write(FACTS, InsightLanguage.EN, PATIENCE)).isEmpty();

        assertThat(breaker.tryAcquirePermission()).isTrue();
    }

    @Test
    void itCostsNoMoreThanItsBudget() throws InterruptedException {
        says("They are the better side.");
        LanguageModel model = model(2);

        for (int call = 0; call < 2; call++) {
            assertThat(model.write(FACTS, InsightLanguage.EN, PATIENCE)).isPresent();
        }
        assertThat(model.write(FACTS, InsightLanguage.EN, PATIENCE)).isEmpty();

        ENDPOINT.verify(2, postRequestedFor(anyUrl()));
    }

    @Test
    void withoutAnEndpointNobodyIsAsked() throws InterruptedException {
        assertThat(new LanguageModel(new LlmProperties(null, null, null, 10), JSON)
                        .write(FACTS, InsightLanguage.EN, PATIENCE))
                .isEmpty();
    }

    private static void says(String text) {
        ENDPOINT.stubFor(post(anyUrl())
                .willReturn(okJson(JSON.writeValueAsString(
                        Map.of("choices", List.of(Map.of("message", Map.of("content", text))))))));
    }

    private static LanguageModel model(int callsPerHour) {
        return new LanguageModel(properties(callsPerHour), JSON);
    }

    private static LanguageModel model(int callsPerHour, CircuitBreaker breaker) {
        return new LanguageModel(properties(callsPerHour), JSON, breaker);
    }

    private static LlmProperties properties(int callsPerHour) {
        return new LlmProperties("http://localhost:" + ENDPOINT.port() + "/v1/", "the key", "tiny", callsPerHour);
    }
}
