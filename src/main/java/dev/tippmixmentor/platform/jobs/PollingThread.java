package dev.tippmixmentor.platform.jobs;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Does the same again and again on a thread of its own while the application runs, on every node: what must not wait behind
 * other work, and must go on without a database. A failure that gets out is logged, and does not end it.
 */
public abstract class PollingThread implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(PollingThread.class);

    private final String name;
    private final Duration first;
    private final Duration every;
    private volatile @Nullable ScheduledExecutorService executor;

    /**
     * @param name of the thread, with a dash at its end
     * @param first how long after the start it is done for the first time
     * @param every how long after one time the next one begins
     */
    protected PollingThread(String name, Duration first, Duration every) {
        this.name = name;
        this.first = first;
        this.every = every;
    }

    /** What is done. Interrupted when the application stops. */
    protected abstract void poll();

    /** Does it once more as soon as the thread is free; not while it is stopped. Returns at once. */
    protected final void pollSoon() {
        ScheduledExecutorService current = executor;
        try {
            if (current != null) {
                current.execute(this::pollOnce);
            }
        } catch (RejectedExecutionException e) {
            log.debug("polling.ended thread={}", name);
        }
    }

    private void pollOnce() {
        try {
            poll();
        } catch (RuntimeException | Error e) { // either would end the executor's repetitions in silence
            log.error("polling.failed thread={}", name, e);
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // it can't fail, and ends with its executor
    public synchronized void start() {
        ScheduledExecutorService started =
                Executors.newSingleThreadScheduledExecutor(new CustomizableThreadFactory(name));
        executor = started;
        started.scheduleWithFixedDelay(this::pollOnce, first.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void stop() {
        ScheduledExecutorService current = executor;
        if (current != null) {
            current.shutdownNow();
            executor = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return executor != null;
    }

    /** Before the server accepts requests, and until it no longer does. */
    @Override
    public int getPhase() {
        return 0;
    }
}
