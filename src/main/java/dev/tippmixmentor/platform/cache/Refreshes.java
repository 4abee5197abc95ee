package dev.tippmixmentor.platform.cache;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** Loads in the background what is about to expire: a few at a time, each key once, and none that there is no room for. */
class Refreshes {
    private static final Logger log = LoggerFactory.getLogger(Refreshes.class);
    private static final int THREADS = 2;
    private static final int MOST_WAITING = 200;

    private final Set<String> keys = ConcurrentHashMap.newKeySet();
    private volatile @Nullable ThreadPoolExecutor threads;

    void start() {
        threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST_WAITING),
                new CustomizableThreadFactory("cache-refresh-"));
    }

    void stop() {
        ThreadPoolExecutor running = threads;
        if (running != null) {
            running.shutdownNow();
            threads = null;
        }
    }

    boolean isRunning() {
        return threads != null;
    }

    /** Runs it soon, unless the key is being refreshed already or too many are. */
    void run(String key, Runnable refresh) {
        ThreadPoolExecutor running = threads;
        if (running == null || !keys.add(key)) {
            return;
        }
        try {
            running.execute(() -> {
                try {
                    refresh.run();
                } catch (RuntimeException e) {
                    log.debug("cache.refresh.failed key={}", key, e); // whoever asks at its end is told
                } finally {
                    keys.remove(key);
                }
            });
        } catch (RejectedExecutionException e) {
            keys.remove(key);
        }
    }
}
