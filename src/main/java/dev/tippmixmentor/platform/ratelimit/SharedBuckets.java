package dev.tippmixmentor.platform.ratelimit;

import dev.tippmixmentor.platform.jobs.PollingThread;
import dev.tippmixmentor.platform.redis.RedisLink;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The buckets that all nodes share, in Redis. One answer that is late or wrong ends the use of them for everybody: no
 * request waits for Redis while a thread of this class finds out whether it is back.
 */
class SharedBuckets extends PollingThread {
    private static final Logger log = LoggerFactory.getLogger(SharedBuckets.class);
    private static final String PROBE = "tippmix:limit:probe";
    private static final Duration PROBE_EVERY = Duration.ofMillis(500);

    /** Two nodes at one bucket need one or two; more than this is no contention any more but a fault. */
    private static final int MAX_RETRIES = 100;

    private final RedisLink redis;
    private final Duration patience;
    private final Duration longestWindow;

    private volatile @Nullable Connection connection;
    private volatile boolean available;

    /** Counts how often Redis went away, so that each time has local buckets of its own. */
    private volatile int outage = 1;

    private volatile long backSince = System.nanoTime();

    /**
     * @param patience how long a request may wait for an answer
     * @param longestWindow after so long without use a bucket is full, and forgotten
     */
    SharedBuckets(RedisLink redis, Duration patience, Duration longestWindow) {
        super("rate-limit-redis-", Duration.ZERO, PROBE_EVERY);
        this.redis = redis;
        this.patience = patience;
        this.longestWindow = longestWindow;
    }

    private record Connection(StatefulConnection<String, byte[]> redis, AsyncProxyManager<String> buckets) {}

    @Override
    public synchronized void stop() {
        super.stop();
        available = false;
        Connection open = connection;
        connection = null;
        if (open != null) {
            open.redis().close();
        }
    }

    /** The buckets, unless Redis is away. */
    Optional<AsyncProxyManager<String>> get() {
        Connection open = connection;
        return available && open != null ? Optional.of(open.buckets()) : Optional.empty();
    }

    /**
     * Waits for an answer of Redis.
     *
     * @return empty if it did not come in time; then Redis counts as away
     */
    <T> Optional<T> await(CompletableFuture<T> answer) {
        try {
            return Optional.of(answer.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException | TimeoutException e) {
            leave(e);
            return Optional.empty();
        }
    }

    /** The number of the latest time that Redis was away. */
    int outage() {
        return outage;
    }

    /** Whether Redis was away within this time: what it does not know of may still count. */
    boolean wasAwayWithin(Duration time) {
        return !available || System.nanoTime() - backSince < time.toNanos();
    }

    private synchronized void leave(Exception cause) {
        if (available) {
            available = false;
            outage++;
            log.warn("ratelimit.redis.away cause={}", cause.toString());
        }
    }

    @Override
    protected void poll() {
        if (available) {
            return;
        }
        try {
            Connection open = connection == null ? open() : connection;
            // A write: a Redis that is full or only a copy answers a PING as well.
            commands(open.redis())
                    .psetex(PROBE, PROBE_EVERY.toMillis(), new byte[0])
                    .toCompletableFuture()
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
            backSince = System.nanoTime();
            available = true;
            log.info("ratelimit.redis.shared");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            log.debug("ratelimit.redis.still-away", e);
        }
    }

    private synchronized Connection open() {
        StatefulConnection<String, byte[]> redis = this.redis.openConnection();
        Bucket4jLettuce.LettuceBasedProxyManagerBuilder<String> builder =
                redis instanceof StatefulRedisClusterConnection<String, byte[]> cluster
                        ? Bucket4jLettuce.casBasedBuilder(cluster)
                        : Bucket4jLettuce.casBasedBuilder((StatefulRedisConnection<String, byte[]>) redis);
        Connection open = new Connection(
                redis,
                builder.requestTimeout(patience)
                        .maxRetries(MAX_RETRIES)
                        .expirationAfterWrite(
                                ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(longestWindow))
                        .build()
                        .asAsync());
        connection = open;
        return open;
    }

    private static RedisClusterAsyncCommands<String, byte[]> commands(StatefulConnection<String, byte[]> redis) {
        return redis instanceof StatefulRedisClusterConnection<String, byte[]> cluster
                ? cluster.async()
                : ((StatefulRedisConnection<String, byte[]>) redis).async();
    }
}
