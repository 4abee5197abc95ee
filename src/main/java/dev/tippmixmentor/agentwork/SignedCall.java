package dev.tippmixmentor.agentwork;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
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

    /** Half of the last ten calls of a host failing, it is left alone for a while. */
    private static final CircuitBreakerConfig PATIENCE = CircuitBreakerConfig.custom()
            .slidingWindowSize(10)
            .minimumNumberOfCalls(5)
            .failureRateThreshold(50)
            .waitDurationInOpenState(Duration.ofMinutes(1))
            .permittedNumberOfCallsInHalfOpenState(1)
            .recordException(failure ->
                    failure instanceof ApiException refusal && refusal.code() == ErrorCode.EXTERNAL_SERVICE_ERROR)
            .recordResult(answer -> answer instanceof Answer answered && answered.status() >= SERVER_ERROR)
            .build();

    private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.of(PATIENCE);

    private final CloseableHttpClient client;
    private final Clock clock;
    private final ScheduledExecutorService limits = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "custom-agent-limit");
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
     *     is no answer within the limits, or the host has failed too often
     */
    Answer post(URI url, String body, String secret, String key, Duration limit) {
        try {
            return breakers.circuitBreaker(url.getAuthority())
                    .executeSupplier(() -> postNow(url, body, secret, key, limit));
        } catch (CallNotPermittedException e) {
            throw ApiException.of(
                    ErrorCode.EXTERNAL_SERVICE_ERROR, "The endpoint failed too often and is left alone for a while");
        }
    }

    private Answer postNow(URI url, String body, String secret, String key, Duration limit) {
        HttpPost request = new HttpPost(url);
        String timestamp = Long.toString(clock.instant().getEpochSecond());
        request.setHeader("X-Tippmix-Timestamp", timestamp);
        request.setHeader("X-Tippmix-Signature", "v1=" + signature(secret, timestamp + "." + body));
        request.setHeader("Idempotency-Key", key);
        request.setEntity(new StringEntity(body, ContentType.APPLICATION_JSON));
        request.setConfig(RequestConfig.custom()
                .setResponseTimeout(Timeout.of(limit))
                .setConnectionRequestTimeout(Timeout.of(CONNECT))
                .build());
        // Of each read there is a limit already; an endpoint that sends a byte now and then would have all the time.
        ScheduledFuture<?> end = limits.schedule(request::cancel, limit.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return client.execute(request, SignedCall::answer);
        } catch (PublicAddresses.NotPublicException e) {
            throw ApiException.of(ErrorCode.BUSINESS_RULE_VIOLATION, "The endpoint is not on a public address");
        } catch (IOException e) {
            throw ApiException.of(
                    ErrorCode.EXTERNAL_SERVICE_ERROR, "The endpoint could not be reached, or took too long");
        } finally {
            end.cancel(false);
        }
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
        limits.shutdownNow();
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
