package dev.tippmixmentor.agentwork;

import io.github.bucket4j.Bucket;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Has an OpenAI-compatible endpoint word an insight. It is told our facts and nothing else; a text with a number that is
 * not among them, in digits or words, that is too long or empty, is thrown away, and rules word the insight instead.
 */
@Component
class LanguageModel {
    private static final Logger log = LoggerFactory.getLogger(LanguageModel.class);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int MAX_TEXT = 1_500;
    private static final int MAX_ANSWER_BYTES = 262_144;
    private static final int MAX_TOKENS = 500;
    private static final int OK = 200;
    private static final String TASK =
            "Say in %s, in three to six plain sentences, why this football prediction says what it"
                    + " says. Use only the facts in the JSON of the user, write every number in digits exactly as it stands there,"
                    + " calculate nothing, and add nothing. Answer with the text alone.";

    private final LlmProperties properties;
    private final JsonMapper json;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final CircuitBreaker breaker;
    private final Bucket budget;

    @Autowired
    LanguageModel(LlmProperties properties, JsonMapper json) {
        this(properties, json, CircuitBreaker.of("llm", Patience.config().build()));
    }

    LanguageModel(LlmProperties properties, JsonMapper json, CircuitBreaker breaker) {
        this.properties = properties;
        this.json = json;
        this.breaker = breaker;
        this.budget = Bucket.builder()
                .addLimit(limit -> limit.capacity(properties.callsPerHour())
                        .refillGreedy(properties.callsPerHour(), Duration.ofHours(1)))
                .build();
    }

    /**
     * What the model makes of the facts; empty if there is none, it has no budget left, failed, or made a number up.
     *
     * @param atMost how long it may take, half a minute if that is less
     */
    Optional<String> write(InsightFacts facts, InsightLanguage language, Duration atMost) throws InterruptedException {
        String url = properties.baseUrl();
        JsonNode known = json.valueToTree(facts);
        if (url == null || !breaker.tryAcquirePermission()) {
            return Optional.empty();
        }
        if (!budget.tryConsume(1)) {
            breaker.releasePermission();
            return Optional.empty();
        }
        long start = System.nanoTime();
        try {
            String text = within(atMost.compareTo(LIMIT) < 0 ? atMost : LIMIT, () -> ask(url, language, known));
            breaker.onSuccess(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            return checked(text, known, language);
        } catch (IOException e) {
            breaker.onError(System.nanoTime() - start, TimeUnit.NANOSECONDS, e);
            log.warn(
                    "llm.failed cause={}",
                    Objects.requireNonNullElse(e.getCause(), e).getClass().getSimpleName());
            return Optional.empty();
        } catch (InterruptedException e) {
            breaker.releasePermission();
            throw e;
        }
    }

    /**
     * The client's own limit ends with the headers of the answer; of the body an endpoint may send a byte now and then.
     *
     * @throws IOException also if it takes too long; it has been interrupted
     */
    private static String within(Duration limit, Callable<String> call) throws IOException, InterruptedException {
        FutureTask<String> answer = new FutureTask<>(call);
        Thread caller = new Thread(answer, "language-model-call");
        caller.setDaemon(true);
        caller.start();
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("no answer in time", e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private static Optional<String> checked(String text, JsonNode facts, InsightLanguage language) {
        Set<String> madeUp = NumbersInText.madeUp(text, facts, language);
        if (text.isBlank() || text.length() > MAX_TEXT || !madeUp.isEmpty()) {
            log.info("llm.rejected length={} madeUp={}", text.length(), madeUp.size());
            return Optional.empty();
        }
        return Optional.of(text);
    }

    private String ask(String url, InsightLanguage language, JsonNode facts) throws IOException, InterruptedException {
        String task = TASK.formatted(
                switch (language) {
                    case EN -> "English";
                    case HU -> "Hungarian";
                });
        Map<String, Object> question = Map.of(
                "model",
                Optional.ofNullable(properties.model()).orElseThrow(),
                "temperature",
                0,
                "max_tokens",
                MAX_TOKENS,
                "messages",
                List.of(
                        Map.of("role", "system", "content", task),
                        Map.of("role", "user", "content", facts.toString())));
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(url.replaceAll("/+$", "") + "/chat/completions"))
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(question)));
        if (properties.apiKey() != null) {
            request.header("Authorization", "Bearer " + properties.apiKey());
        }
        HttpResponse<InputStream> response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() != OK) {
                throw new IOException("status " + response.statusCode());
            }
            return json.readTree(body.readNBytes(MAX_ANSWER_BYTES))
                    .at("/choices/0/message/content")
                    .asString("")
                    .strip();
        }
    }
}
