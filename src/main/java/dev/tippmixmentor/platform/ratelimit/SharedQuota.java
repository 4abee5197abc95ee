package dev.tippmixmentor.platform.ratelimit;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * How often a service lets all of our nodes ask together. While Redis is away each node counts for itself, so that more may be
 * asked then than the service allows.
 */
public final class SharedQuota {
    private static final String PREFIX = "tippmix:quota:";

    private final SharedBuckets shared;
    private final String key;
    private final Bandwidth limit;
    private final Bucket local;

    SharedQuota(SharedBuckets shared, String name, long tokens, Duration window) {
        this.shared = shared;
        this.key = PREFIX + name + ":" + tokens + "/" + window.toSeconds();
        this.limit = Bandwidth.builder()
                .capacity(tokens)
                .refillIntervally(tokens, window)
                .build();
        this.local = Bucket.builder().addLimit(limit).build();
    }

    /** Takes a token for one request; false if there is none left in this window. */
    public boolean tryTake() {
        BucketConfiguration configuration =
                BucketConfiguration.builder().addLimit(limit).build();
        return shared.get()
                .map(buckets -> buckets.builder()
                        .build(key, () -> CompletableFuture.completedFuture(configuration))
                        .tryConsume(1))
                .flatMap(shared::await)
                .orElseGet(() -> local.tryConsume(1));
    }
}
