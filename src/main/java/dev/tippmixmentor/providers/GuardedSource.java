package dev.tippmixmentor.providers;

import dev.tippmixmentor.providers.ProviderException.Fault;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestClientResponseException;

/**
 * A provider that can do us no harm: it is asked within its quota, by few at a time, for a bounded time, again only where that
 * may help and not before it wants us to, and not at all for a while after it has failed repeatedly.
 */
class GuardedSource {
    private static final Logger log = LoggerFactory.getLogger(GuardedSource.class);

    /** Where a provider says that it was too much, but not for how long. */
    private static final Duration USUAL_PAUSE = Duration.ofMinutes(1);

    private final MatchSource source;
    private final ProviderAllowance allowance;
    private final MeterRegistry meters;
    private final Clock clock;
    private final ExecutorService asking;
    private final Bulkhead bulkhead;
    private final CircuitBreaker breaker;
    private final TimeLimiter timeLimiter;
    private final Retry retry;
    private final Limits limits;
    private final AtomicReference<@Nullable Failure> lastFailure = new AtomicReference<>();

    /**
     * How much is too much.
     *
     * @param patience for one answer, to its last byte
     * @param atOnce requests at the same time
     * @param calls of so many the breaker looks at how many have failed; it opens at half of them
     * @param open how long the breaker stays open, and then lets two through to see
     * @param attempts in all
     * @param firstPause before the second attempt, doubled before each further one
     * @param longestPause that the provider may ask for and we still wait within one call
     */
    record Limits(
            Duration patience,
            int atOnce,
            int calls,
            Duration open,
            int attempts,
            Duration firstPause,
            Duration longestPause) {
        static final Limits USUAL = new Limits(
                Duration.ofSeconds(10), 2, 6, Duration.ofSeconds(30), 3, Duration.ofMillis(500), Duration.ofSeconds(5));
    }

    /**
     * What was wrong.
     *
     * @param at when it was
     */
    record Failure(Fault fault, Instant at) {}

    /** @param clock also of the breaker */
    GuardedSource(
            MatchSource source,
            ProviderAllowance allowance,
            Limits limits,
            ExecutorService asking,
            MeterRegistry meters,
            Clock clock) {
        this.source = source;
        this.allowance = allowance;
        this.limits = limits;
        this.asking = asking;
        this.meters = meters;
        this.clock = clock;
        this.bulkhead = Bulkhead.of(
                source.name(),
                BulkheadConfig.custom()
                        .maxConcurrentCalls(limits.atOnce())
                        .maxWaitDuration(Duration.ZERO)
                        .build());
        this.breaker = CircuitBreaker.of(
                source.name(),
                CircuitBreakerConfig.custom()
                        .clock(clock)
                        .slidingWindowSize(limits.calls())
                        .minimumNumberOfCalls(limits.calls())
                        .failureRateThreshold(50)
                        .waitDurationInOpenState(limits.open())
                        .permittedNumberOfCallsInHalfOpenState(2)
                        .recordException(GuardedSource::isFailure)
                        // Neither a success: what was not asked says nothing of who was not asked.
                        .ignoreException(GuardedSource::saysNothing)
                        .build());
        this.timeLimiter = TimeLimiter.of(limits.patience());
        this.retry = Retry.of(
                source.name(),
                RetryConfig.custom()
                        .maxAttempts(limits.attempts())
                        .retryOnException(this::isWorthAnotherTry)
                        .intervalBiFunction(this::pause)
                        .build());
        meters.gauge(
                "tippmix.providers.breaker",
                Tags.of("provider", source.name()),
                breaker,
                open -> open.getState() == CircuitBreaker.State.CLOSED ? 0 : 1);
    }

    String name() {
        return source.name();
    }

    boolean isConfigured() {
        return source.isConfigured();
    }

    CircuitBreaker.State state() {
        return breaker.getState();
    }

    /** What was wrong the last time; empty if nothing. */
    Optional<Failure> lastFailure() {
        return Optional.ofNullable(lastFailure.get());
    }

    ProviderAllowance allowance() {
        return allowance;
    }

    /** As {@link MatchSource#matches}. */
    List<ProviderMatch> matches(ProviderLeague league, LocalDate from, LocalDate to) {
        return guarded(() -> source.matches(league, from, to));
    }

    /** As {@link MatchSource#running}. */
    Map<ProviderLeague, List<ProviderMatch>> running(Collection<ProviderLeague> leagues, LocalDate today) {
        return guarded(() -> source.running(leagues, today));
    }

    /** As {@link MatchSource#byIds}. */
    Map<ProviderLeague, List<ProviderMatch>> byIds(List<String> ids) {
        return guarded(() -> source.byIds(ids));
    }

    private <T> T guarded(Supplier<T> question) {
        try {
            if (allowance.pausedUntil().get().isAfter(clock.instant())) {
                throw new ProviderException(Fault.NOT_ASKED, "it asked us to wait", null);
            }
            T answer = retry.executeSupplier(() -> once(question));
            count("answered");
            lastFailure.set(null);
            return answer;
        } catch (ProviderException e) {
            count(e.fault().name().toLowerCase(Locale.ROOT));
            lastFailure.set(new Failure(e.fault(), clock.instant()));
            throw e;
        }
    }

    private <T> T once(Supplier<T> question) {
        try {
            return bulkhead.executeSupplier(() -> breaker.executeSupplier(() -> {
                if (!allowance.taking().getAsBoolean()) {
                    throw new ProviderException(Fault.NOT_ASKED, "its quota is used up", null);
                }
                return ask(question);
            }));
        } catch (CallNotPermittedException | BulkheadFullException e) {
            throw new ProviderException(Fault.NOT_ASKED, "it is left alone for a while", e);
        }
    }

    /** In a thread that can be given up: a provider may send its answer a byte at a time. */
    private <T> T ask(Supplier<T> question) {
        try {
            return timeLimiter.executeFutureSupplier(() -> asking.submit(() -> understood(question)));
        } catch (ProviderException e) {
            e.retryAfter().ifPresent(this::pauseFor);
            if (e.fault() == Fault.RATE_LIMITED && e.retryAfter().isEmpty()) {
                pauseFor(USUAL_PAUSE);
            }
            throw e;
        } catch (TimeoutException e) {
            throw new ProviderException(Fault.UNAVAILABLE, "no answer in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProviderException(Fault.UNAVAILABLE, "interrupted", e);
        } catch (Exception e) {
            throw new ProviderException(Fault.UNAVAILABLE, "not asked", e);
        }
    }

    private static <T> T understood(Supplier<T> question) {
        try {
            return question.get();
        } catch (ProviderException e) {
            throw e;
        } catch (RestClientResponseException e) {
            throw refusal(e);
        } catch (ResourceAccessException e) {
            throw new ProviderException(Fault.UNAVAILABLE, "no answer", e);
        } catch (RestClientException e) {
            boolean cutOff = e.getMostSpecificCause() instanceof IOException cause
                    && !(cause instanceof BoundedBodies.TooLargeException);
            throw new ProviderException(cutOff ? Fault.UNAVAILABLE : Fault.INVALID, "an answer that is none", e);
        } catch (RuntimeException e) {
            // Of another shape than agreed, such as without what must be there: none of it is believed.
            throw new ProviderException(Fault.INVALID, "an answer of another shape", e);
        }
    }

    private static ProviderException refusal(RestClientResponseException e) {
        Duration retryAfter = retryAfter(e.getResponseHeaders());
        if (e.getStatusCode().value() == HttpStatus.TOO_MANY_REQUESTS.value()) {
            return new ProviderException(Fault.RATE_LIMITED, "too many requests", e, retryAfter);
        }
        return e.getStatusCode().is5xxServerError()
                ? new ProviderException(Fault.UNAVAILABLE, "status " + e.getStatusCode(), e, retryAfter)
                : new ProviderException(Fault.REFUSED, "status " + e.getStatusCode(), e);
    }

    /** Seconds; dates are hardly ever sent, and then the usual pause is as good. */
    private static @Nullable Duration retryAfter(@Nullable HttpHeaders headers) {
        String value = headers == null ? null : headers.getFirst(HttpHeaders.RETRY_AFTER);
        return value == null || !value.strip().matches("[0-9]{1,6}")
                ? null
                : Duration.ofSeconds(Long.parseLong(value.strip()));
    }

    private void pauseFor(Duration pause) {
        allowance.pausing().accept(clock.instant().plus(pause));
        log.info("provider.paused provider={} pause={}", source.name(), pause);
    }

    private static boolean isFailure(Throwable thrown) {
        return !(thrown instanceof ProviderException e)
                || e.fault() == Fault.UNAVAILABLE
                || e.fault() == Fault.INVALID
                || e.fault() == Fault.REFUSED;
    }

    private static boolean saysNothing(Throwable thrown) {
        return thrown instanceof ProviderException e
                && (e.fault() == Fault.NOT_ASKED || e.fault() == Fault.RATE_LIMITED);
    }

    private boolean isWorthAnotherTry(Throwable thrown) {
        return thrown instanceof ProviderException e
                && (e.fault() == Fault.UNAVAILABLE || e.fault() == Fault.RATE_LIMITED)
                && e.retryAfter()
                                .orElse(e.fault() == Fault.RATE_LIMITED ? USUAL_PAUSE : Duration.ZERO)
                                .compareTo(limits.longestPause())
                        <= 0;
    }

    /** As long as the provider wants, or twice as long each time. */
    private long pause(int attempt, Either<Throwable, ?> outcome) {
        long usual = limits.firstPause().toMillis() << (attempt - 1);
        Throwable thrown = outcome.isLeft() ? outcome.getLeft() : null;
        return thrown instanceof ProviderException e
                ? e.retryAfter().map(Duration::toMillis).orElse(usual)
                : usual;
    }

    private void count(String outcome) {
        meters.counter("tippmix.providers.calls", "provider", source.name(), "outcome", outcome)
                .increment();
    }
}
