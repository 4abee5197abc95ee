package dev.tippmixmentor.platform.observability;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one service how it is, without ever waiting long for it. However many ask at once and however long the service
 * hangs, one question is under way at a time and occupies one thread; what it answered a moment ago is not asked again.
 *
 * @param <T> what it answers
 */
class ServiceProbe<T> {
    private static final Logger log = LoggerFactory.getLogger(ServiceProbe.class);

    private final String name;
    private final Question<T> question;
    private final Duration patience;
    private final Duration freshness;
    private final Executor executor;

    private @Nullable CompletableFuture<Answer<T>> underWay;
    private @Nullable Answer<T> latest;
    private long latestAt = System.nanoTime();

    /** Returns if the service answers, throws if not. */
    interface Question<T> {
        T ask() throws Exception;
    }

    /**
     * What came back.
     *
     * @param value absent if the service did not answer, or not in time
     * @param took how long it took, or was waited for
     */
    record Answer<T>(Optional<T> value, Duration took) {}

    /**
     * @param patience after this an answer comes too late
     * @param freshness for how long an answer, or that there was none, is not asked for again
     */
    ServiceProbe(String name, Question<T> question, Duration patience, Duration freshness, Executor executor) {
        this.name = name;
        this.question = question;
        this.patience = patience;
        this.freshness = freshness;
        this.executor = executor;
    }

    /** Begins to ask, so that several services can be asked side by side. */
    void ask() {
        if (fresh().isEmpty()) {
            CompletableFuture<Answer<T>> asked = begin();
            log.trace("health.probe.begun service={} done={}", name, asked.isDone());
        }
    }

    /** What the service says, known after {@code patience} at the latest. */
    Answer<T> answer() {
        return fresh().orElseGet(() -> keep(await(begin())));
    }

    private synchronized CompletableFuture<Answer<T>> begin() {
        CompletableFuture<Answer<T>> present = underWay;
        if (present != null) {
            return present;
        }
        CompletableFuture<Answer<T>> mine = new CompletableFuture<>();
        underWay = mine;
        executor.execute(() -> {
            long start = System.nanoTime();
            try {
                T value = question.ask();
                end();
                mine.complete(new Answer<>(Optional.of(value), Duration.ofNanos(System.nanoTime() - start)));
            } catch (Exception e) {
                log.debug("health.probe.failed service={}", name, e);
                end();
                mine.completeExceptionally(e);
            }
        });
        return mine;
    }

    private synchronized void end() {
        underWay = null;
    }

    private synchronized Optional<Answer<T>> fresh() {
        return System.nanoTime() - latestAt < freshness.toNanos() ? Optional.ofNullable(latest) : Optional.empty();
    }

    private synchronized Answer<T> keep(Answer<T> answer) {
        latest = answer;
        latestAt = System.nanoTime();
        return answer;
    }

    private Answer<T> await(CompletableFuture<Answer<T>> answer) {
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return new Answer<>(Optional.empty(), patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer<>(Optional.empty(), patience);
        }
    }
}
