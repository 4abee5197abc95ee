package dev.tippmixmentor.agentwork;

import com.github.kagkarlsson.scheduler.Clock;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.tasks.TaskNotReadyException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.Timeout;

/**
 * Posts JSON to an endpoint outside, with a signature that its owner checks. Goes nowhere but where it was sent: no
 * redirects, no cookies, no proxy, no address that is not public. The answer is bounded in time and size, and a
 * host that fails too often is left alone for a minute.
 *
 * <p>The signature is {@code v1=} and HMAC-SHA-256 in hexadecimal digits, under the shared secret, of the header {@code
 * X-Tippmix-Timestamp} (seconds since 1970), a dot and the body. The {@code Idempotency-Key} is the same for every attempt.
 */
class SignedCall implements AutoCloseable {
    static final int MAX_ANSWER_BYTES = 32_768;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int SERVER_ERROR = 500;

    private static final CircuitBreakerConfig PATIENCE = Patience.config()
            .recordException(failure ->
                    failure instanceof ApiException refusal && refusal.code() == ErrorCode.EXTERNAL_SERVICE_ERROR)
            .recordResult(answer -> answer instanceof Answer answered && answered.status() >= SERVER_ERROR)
            .build();

    private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.of(PATIENCE);

    private final CloseableHttpClient client;
    private final Clock clock;

    /** As many as there are calls at once, which the scheduler bounds. */
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "custom-agent-call");
        thread.setDaemon(true);
        return thread;
    });

    SignedCall(DnsResolver addresses, TlsSocketStrategy tls, Clock clock) {
        this.clock = clock;
        this.client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(addresses)
                        .setTlsSocketStrategy(tls)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(CONNECT))
                                .build())
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableContentCompression()
                .setUserAgent("TippMixMentor")
                .build();
    }

    /**
     * What was answered.
     *
     * @param body at most {@value #MAX_ANSWER_BYTES} bytes
     */
    record Answer(int status, String body) {}

    /**
     * Posts a body.
     *
     * @param key the same for every attempt of the same thing
     * @param limit for everything together
     * @throws ApiException {@code BUSINESS_RULE_VIOLATION} if the host is not outside; {@code EXTERNAL_SERVICE_ERROR} if there
     *     is no answer within the limits
     * @throws TaskNotReadyException if the host has failed too often and is left alone for a while
     * @throws InterruptedException if the caller is to stop; the connection is closed by then
     */
    Answer post(URI url, String body, String secret, String key, Duration limit) throws InterruptedException {
        CircuitBreaker breaker = breakers.circuitBreaker(url.getAuthority());
        if (!breaker.tryAcquirePermission()) {
            throw new TaskNotReadyException("its endpoint failed too often", Patience.LEFT_ALONE);
        }
        long start = System.nanoTime();
        try {
            Answer answer = postNow(url, body, secret, key, limit);
            breaker.onResult(System.nanoTime() - start, TimeUnit.NANOSECONDS, answer);
            return answer;
        } catch (InterruptedException e) {
            breaker.releasePermission();
            throw e;
        } catch (RuntimeException e) {
            breaker.onError(System.nanoTime() - start, TimeUnit.NANOSECONDS, e);
            throw e;
        }
    }

    private Answer postNow(URI url, String body, String secret, String key, Duration limit)
            throws InterruptedException {
        HttpPost request = new HttpPost(url);
        String timestamp = Long.toString(clock.now().getEpochSecond());
        request.setHeader("X-Tippmix-Timestamp", timestamp);
        request.setHeader("X-Tippmix-Signature", "v1=" + signature(secret, timestamp + "." + body));
        request.setHeader("Idempotency-Key", key);
        request.setEntity(new StringEntity(body, ContentType.APPLICATION_JSON));
        request.setConfig(RequestConfig.custom()
                .setResponseTimeout(Timeout.of(limit))
                .setConnectionRequestTimeout(Timeout.of(CONNECT))
                .build());
        // Reading from a connection can't be interrupted; and each read has a limit, but an endpoint that sends a byte
        // now
        // and then would have all the time.
        Future<Answer> call = threads.submit(() -> client.execute(request, SignedCall::answer));
        try {
            return call.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof PublicAddresses.NotPublicException
                    ? ApiException.of(ErrorCode.BUSINESS_RULE_VIOLATION, "The endpoint is not on a public address")
                    : unreachable();
        } catch (TimeoutException e) {
            throw unreachable();
        } finally {
            if (!call.isDone()) {
                request.cancel();
            }
        }
    }

    private static ApiException unreachable() {
        return ApiException.of(ErrorCode.EXTERNAL_SERVICE_ERROR, "The endpoint could not be reached, or took too long");
    }

    static String signature(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        client.close();
    }

    private static Answer answer(ClassicHttpResponse response) throws IOException {
        byte[] body = new byte[0];
        if (response.getEntity() != null) {
            try (InputStream content = response.getEntity().getContent()) {
                body = content.readNBytes(MAX_ANSWER_BYTES + 1);
            }
        }
        if (body.length > MAX_ANSWER_BYTES) {
            throw new IOException("the answer is too large");
        }
        return new Answer(response.getCode(), new String(body, StandardCharsets.UTF_8));
    }
}
