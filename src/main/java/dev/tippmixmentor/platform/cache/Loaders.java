package dev.tippmixmentor.platform.cache;

import dev.tippmixmentor.platform.error.ApiException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Makes values that are not cached, a few at a time. */
final class Loaders {
    /** Below the connection pool, so that whatever is not cached finds a connection too. */
    private static final int AT_ONCE = 8;

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Semaphore free = new Semaphore(AT_ONCE);
    private final CacheMeters meters;

    Loaders(CacheMeters meters) {
        this.meters = meters;
    }

    /**
     * Runs the loader.
     *
     * @throws ApiException {@code SERVICE_UNAVAILABLE} if too many run already; whatever the loader throws
     */
    StoredValue load(Lookup lookup) {
        boolean entered = false;
        try {
            entered = free.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (!entered) {
                throw busy();
            }
            long start = System.nanoTime();
            byte[] bytes = lookup.loader().get();
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            meters.loaded(took);
            return StoredValue.loaded(
                    CachedValue.of(bytes),
                    System.currentTimeMillis() + lookup.ttl().toMillis(),
                    took);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        } finally {
            if (entered) {
                free.release();
            }
        }
    }

    /** For whoever can't wait any longer for a value. */
    static ApiException busy() {
        return ApiException.unavailable("There is too much to do at the moment", PATIENCE);
    }
}
