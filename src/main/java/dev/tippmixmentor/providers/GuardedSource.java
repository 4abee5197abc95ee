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
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
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
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    private final Trials trials;
    private final TimeLimiter quick;
    private final TimeLimiter patient;
    private final Retry retry;
    private final AskingLimits limits;

    /**
     * @param troubles where all nodes keep what is wrong with it
     * @param clock also of the breaker
     */
    GuardedSource(
            MatchSource source,
            ProviderAllowance allowance,
            Troubles troubles,
            AskingLimits limits,
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
                        // Half open when a trial is due, see below; this is for whoever is never asked again.
                        .waitDurationInOpenState(limits.rarestTrial())
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .recordException(GuardedSource::isFailure)
                        // Neither a success: what was not asked says nothing of who was not asked.
                        .ignoreException(GuardedSource::saysNothing)
                        .build());
        this.trials = new Trials(troubles, limits.firstTrial(), limits.rarestTrial(), clock);
        this.quick = TimeLimiter.of(TimeLimiterConfig.custom()
                .timeoutDuration(limits.slow())
                .cancelRunningFuture(false)
                .build());
        this.patient = TimeLimiter.of(limits.patience().minus(limits.slow()));
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
                this,
                guarded -> guarded.isLeftAlone() ? 1 : 0);
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

    /** What is wrong with it, as the last node found that asked it; empty if nothing. */
    Optional<Trouble> trouble() {
        return trials.known();
    }

    /** Whether it gives no answer now; one that is slow does. */
    boolean isSilent(Instant now) {
        return trouble().filter(trouble -> trouble.fault() != Fault.SLOW).isPresent() || allowance.isPaused(now);
    }

    /** A breaker that opened here means nothing any more when another node was answered since. */
    private boolean isLeftAlone() {
        return breaker.getState() == CircuitBreaker.State.OPEN && trouble().isPresent();
    }

    /** When it is to be asked even if nothing is due, as it failed and may be well again by then. */
    Optional<Instant> nextTrial() {
        return isConfigured() ? trials.next().map(this::afterItsPause) : Optional.empty();
    }

    private Instant afterItsPause(Instant trial) {
        Instant pausedUntil = allowance.pausedUntil().get();
        return pausedUntil.isAfter(trial) ? pausedUntil : trial;
    }

    boolean isTrialDue() {
        return nextTrial().filter(trial -> !trial.isAfter(clock.instant())).isPresent();
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
            if (allowance.isPaused(clock.instant())) {
                throw new ProviderException(Fault.NOT_ASKED, "it asked us to wait", null);
            }
            Trouble known = trials.known().orElse(null);
            halfOpenFor(known);
            T answer = known != null && known.fault() == Fault.UNAVAILABLE
                    ? once(question) // the trials are the attempts
                    : retry.executeSupplier(() -> once(question));
            count("answered");
            return answer;
        } catch (ProviderException e) {
            count(e.fault().name().toLowerCase(Locale.ROOT));
            if (e.fault() == Fault.NOT_ASKED) {
                trials.notAsked();
            }
            throw e;
        }
    }

    /** For a trial that is due, or as another node was answered since. */
    private synchronized void halfOpenFor(@Nullable Trouble known) {
        if (breaker.getState() == CircuitBreaker.State.OPEN && (known == null || known.isTrialDue(clock.instant()))) {
            breaker.transitionToHalfOpenState();
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
        Future<T> future = begin(question);
        try {
            return answered(future);
        } catch (ProviderException e) {
            e.retryAfter().ifPresent(this::pauseFor);
            if (e.fault() == Fault.RATE_LIMITED && e.retryAfter().isEmpty()) {
                pauseFor(USUAL_PAUSE);
            }
            trials.failed(e.fault());
            throw e;
        }
    }

    private <T> Future<T> begin(Supplier<T> question) {
        try {
            return asking.submit(() -> ErrorTranslation.translating(question));
        } catch (RejectedExecutionException e) {
            throw new ProviderException(Fault.NOT_ASKED, "we are shutting down", e);
        }
    }

    /** Nobody has to wait for the end of an answer to know that it is slow. */
    private <T> T answered(Future<T> future) {
        try {
            T answer = quick.executeFutureSupplier(() -> future);
            trials.answered();
            return answer;
        } catch (TimeoutException e) {
            trials.late();
            T answer = inTheEnd(future);
            trials.failed(Fault.SLOW);
            return answer;
        } catch (Exception e) {
            throw notAnswered(e);
        }
    }

    private <T> T inTheEnd(Future<T> future) {
        try {
            return patient.executeFutureSupplier(() -> future);
        } catch (Exception e) {
            throw notAnswered(e);
        }
    }

    private static ProviderException notAnswered(Exception e) {
        if (e instanceof ProviderException known) {
            return known;
        }
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return new ProviderException(Fault.UNAVAILABLE, "interrupted", e);
        }
        return new ProviderException(
                Fault.UNAVAILABLE, e instanceof TimeoutException ? "no answer in time" : "not asked", e);
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
