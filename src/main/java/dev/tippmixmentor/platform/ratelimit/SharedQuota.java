package dev.tippmixmentor.platform.ratelimit;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

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

    SharedQuota(SharedBuckets shared, String name, Bandwidth limit) {
        this.shared = shared;
        this.key = PREFIX + name;
        this.limit = limit;
        this.local = Bucket.builder().addLimit(limit).build();
    }

    /** Takes a token for one request; false if there is none left in this window. */
    public boolean tryTake() {
        return ask(bucket -> bucket.tryConsume(1)).orElseGet(() -> local.tryConsume(1));
    }

    /** How many tokens are left in this window. */
    public long left() {
        return ask(AsyncBucketProxy::getAvailableTokens).orElseGet(local::getAvailableTokens);
    }

    private <T> Optional<T> ask(Function<AsyncBucketProxy, CompletableFuture<T>> question) {
        BucketConfiguration configuration =
                BucketConfiguration.builder().addLimit(limit).build();
        return shared.get()
                .map(buckets -> question.apply(
                        buckets.builder().build(key, () -> CompletableFuture.completedFuture(configuration))))
                .flatMap(shared::await);
    }
}
