package dev.tippmixmentor.platform.observability;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one service whether it answers, without ever waiting long for it. However many ask at once and however long the
 * service hangs, one question is under way at a time and occupies one thread.
 */
class ServiceProbe {
    private static final Logger log = LoggerFactory.getLogger(ServiceProbe.class);

    private final String name;
    private final Question question;
    private final Duration patience;
    private final Executor executor;
    private final AtomicReference<@Nullable CompletableFuture<Void>> underWay = new AtomicReference<>();

    /** Returns if the service answers, throws if not. */
    interface Question {
        void ask() throws Exception;
    }

    /** @param patience after this an answer comes too late */
    ServiceProbe(String name, Question question, Duration patience, Executor executor) {
        this.name = name;
        this.question = question;
        this.patience = patience;
        this.executor = executor;
    }

    /** Begins to ask, so that several services can be asked side by side. */
    CompletableFuture<Void> ask() {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        CompletableFuture<Void> present = underWay.compareAndExchange(null, mine);
        if (present != null) {
            return present;
        }
        executor.execute(() -> {
            try {
                question.ask();
                underWay.set(null);
                mine.complete(null);
            } catch (Exception e) {
                log.debug("health.probe.failed service={}", name, e);
                underWay.set(null);
                mine.completeExceptionally(e);
            }
        });
        return mine;
    }

    /** Up or down, known after {@code patience} at the latest. */
    ServiceState state() {
        return await(ask());
    }

    /** Waits for what {@link #ask} returned. */
    ServiceState await(CompletableFuture<Void> answer) {
        try {
            answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return ServiceState.UP;
        } catch (ExecutionException | TimeoutException e) {
            return ServiceState.DOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ServiceState.DOWN;
        }
    }
}
