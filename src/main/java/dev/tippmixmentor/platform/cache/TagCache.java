package dev.tippmixmentor.platform.cache;

import dev.tippmixmentor.platform.cache.CacheMeters.Answer;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.redis.Patience;
import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Values that are the same for everybody, kept under tags by all nodes together. When {@link #invalidate} has returned,
 * this node serves nothing any more that was loaded before, and the others do so at most {@link NearTier#LIFE} longer if
 * they and this one reach Redis. A value that is invalidated while it is loaded is loaded again.
 *
 * <p>One loader runs for a key, in the whole cluster, however many ask. A value that is about to expire is loaded anew in
 * the background while everybody gets the present one.
 *
 * <p>Nothing fails because of Redis, and nobody waits for it longer than {@link #PATIENCE} in all; without it, loaders run
 * a few at a time.
 */
@Component
public class TagCache implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(TagCache.class);

    private static final Duration PATIENCE = Duration.ofMillis(100);

    /** How long one waits for another node to load the value before one does so oneself. */
    private static final Duration OTHERS_PATIENCE = SharedTier.LOCK_LIFE;

    /** How long one waits for another request here; to load the same beside it would not be quicker. */
    private static final Duration FLIGHT_PATIENCE = Duration.ofSeconds(10);

    /** Redis tells nobody that a lock is free, unless by a connection of one's own that waits for it. */
    private static final long LOOK_AGAIN_MILLIS = 5;

    private static final int ATTEMPTS = 3;

    private final Duration patience;
    private final LocalGenerations here = new LocalGenerations();
    private final NearTier near;
    private final SharedTier shared;
    private final SharedState state;
    private final Announcements announcements;
    private final CacheMeters meters;
    private final Loaders loaders;
    private final ConcurrentMap<String, Flight> flights = new ConcurrentHashMap<>();
    private final Refreshes refreshes = new Refreshes();

    @Autowired
    TagCache(RedisLink link, CacheProperties properties, CacheMeters meters) {
        this(link, properties, meters, PATIENCE);
    }

    /** @param patience of one request with Redis, in all */
    TagCache(RedisLink link, CacheProperties properties, CacheMeters meters, Duration patience) {
        this.patience = patience;
        this.meters = meters;
        this.loaders = new Loaders(meters);
        this.near = new NearTier(properties.nearSize());
        this.announcements = new Announcements(link, here, properties.prefix());
        this.shared = new SharedTier(link, properties, meters);
        this.state = new SharedState(link, shared, here, announcements, patience);
        if (properties.compression() && !StoredValue.canCompress()) {
            log.warn("cache.uncompressed zstd can't be loaded from the folder for temporary files");
        }
        meters.watch("near.bytes", "Size of the near copies", near::bytes);
        meters.watch("pending", "Invalidations that Redis has yet to hear of", state::pending);
        meters.watch("shared", "1 while Redis is used, 0 while it is passed by", () -> isShared() ? 1 : 0);
    }

    /** One load that several may wait for. */
    private static final class Flight {
        private final CompletableFuture<Optional<CachedValue>> value = new CompletableFuture<>();
        private volatile LocalGenerations.Stamp stamp;

        Flight(LocalGenerations.Stamp stamp) {
            this.stamp = stamp;
        }
    }

    /**
     * The value of a key, from memory, Redis or the loader.
     *
     * @param key names the value among all values there are; printable, at most a few hundred characters
     * @param tags all that the value depends on, always the same for the same key
     * @param ttl how long it is kept if nothing invalidates it
     * @param loader makes the bytes, on this thread or another; must not depend on who asks. What it throws reaches all who
     *     wait, and nothing is kept
     * @throws ApiException {@code SERVICE_UNAVAILABLE} if too many loaders run already
     */
    public CachedValue get(String key, Collection<Tag> tags, Duration ttl, Supplier<byte[]> loader) {
        Lookup lookup = Lookup.of(key, tags, ttl, loader);
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            return loaders.load(lookup).value(); // may see what nobody else may yet
        }
        Optional<StoredValue> copy = near.find(key);
        if (copy.isPresent()) {
            meters.count(Answer.NEAR);
            refreshIfDue(lookup, copy.get());
            return copy.get().value();
        }
        Flight mine = new Flight(here.now(lookup.tags()));
        Flight flight =
                flights.compute(key, (same, present) -> present != null && present.stamp.isCurrent() ? present : mine);
        return flight == mine ? lead(lookup, mine) : join(lookup, flight);
    }

    /**
     * Makes everything under these tags out of date. When this returns, this node serves nothing of it any more. Within a
     * transaction this is too early: use {@link #invalidateAfterCommit}.
     */
    public void invalidate(Collection<Tag> tags) {
        meters.invalidated(tags.size());
        state.invalidate(Set.copyOf(tags));
    }

    /** Invalidates when the current transaction has committed, before its caller goes on; at once if there is none. */
    public void invalidateAfterCommit(Tag... tags) {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            InvalidationAfterCommit.of(this).tags().addAll(List.of(tags));
        } else {
            invalidate(List.of(tags));
        }
    }

    TagView look(Tag tag, int limit) throws RedisUnavailableException {
        return shared.look(tag, limit, new Patience(patience));
    }

    /** Whether Redis is used at the moment. */
    boolean isShared() {
        return state.session() != SharedState.NONE;
    }

    private CachedValue join(Lookup lookup, Flight flight) {
        Optional<CachedValue> value;
        try {
            value = flight.value.get(FLIGHT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Loaders.busy();
        } catch (TimeoutException e) {
            throw Loaders.busy();
        }
        if (value.isPresent()) {
            meters.count(Answer.JOINED);
            return value.get();
        }
        meters.count(Answer.MISS);
        return loaders.load(lookup).value();
    }

    private CachedValue lead(Lookup lookup, Flight flight) {
        try {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                flight.stamp = here.now(lookup.tags());
                Optional<CachedValue> value = attempt(lookup, flight);
                if (value.isPresent()) {
                    flight.value.complete(value);
                    return value.get();
                }
                meters.discarded();
            }
            // Invalidated each time. What is loaded now is right for all who wait: they came before, and nobody joins
            // them.
            flights.remove(lookup.key(), flight);
            CachedValue value = loaders.load(lookup).value();
            flight.value.complete(Optional.of(value));
            return value;
        } catch (RuntimeException | Error e) {
            flight.value.completeExceptionally(e);
            throw e;
        } finally {
            flights.remove(lookup.key(), flight);
        }
    }

    /** @return empty if the value was invalidated while it was loaded */
    private Optional<CachedValue> attempt(Lookup lookup, Flight flight) {
        long session = state.session();
        if (session == SharedState.NONE) {
            return withoutRedis(lookup, flight);
        }
        SharedTier.Lock lock = null;
        try {
            Patience forRedis = new Patience(patience);
            long knownAt = System.nanoTime();
            long giveUpAt = knownAt + OTHERS_PATIENCE.toNanos();
            SharedTier.Reading reading = shared.read(lookup, forRedis);
            while (reading.value() == null && lock == null && System.nanoTime() - giveUpAt < 0) {
                lock = shared.lock(lookup, forRedis);
                if (lock == null) {
                    Thread.sleep(LOOK_AGAIN_MILLIS);
                    forRedis = new Patience(patience); // it is a loader that we wait for
                }
                // Whoever had the lock may have stored the value before we looked for it.
                knownAt = System.nanoTime();
                reading = shared.read(lookup, forRedis);
            }
            if (state.session() != session) {
                return withoutRedis(lookup, flight);
            }
            StoredValue value = reading.value();
            if (value == null) {
                SharedTier.Lock mine = lock;
                lock = null;
                return loadAndStore(lookup, flight, reading.generations(), mine, session, forRedis);
            }
            meters.count(Answer.SHARED);
            near.keep(lookup.key(), value, flight.stamp, knownAt);
            refreshIfDue(lookup, value);
            return Optional.of(value.value());
        } catch (RedisUnavailableException | RedisException e) {
            state.lose(e.toString());
            return withoutRedis(lookup, flight);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return withoutRedis(lookup, flight);
        } finally {
            if (lock != null) {
                shared.unlock(lock);
            }
        }
    }

    private Optional<CachedValue> withoutRedis(Lookup lookup, Flight flight) {
        meters.count(Answer.BYPASS);
        long knownAt = System.nanoTime();
        StoredValue value = loaders.load(lookup);
        if (!flight.stamp.isCurrent()) {
            return Optional.empty();
        }
        near.keep(lookup.key(), value, flight.stamp, knownAt);
        return Optional.of(value.value());
    }

    private Optional<CachedValue> loadAndStore(
            Lookup lookup,
            Flight flight,
            Generations before,
            SharedTier.@Nullable Lock lock,
            long session,
            Patience forRedis) {
        SharedTier.Lock toRelease = lock;
        try {
            meters.count(Answer.MISS);
            StoredValue value = loaders.load(lookup).with(before);
            // Whoever comes from here on asks Redis: nobody who came after the check below gets what it was made for.
            flights.remove(lookup.key(), flight);
            long knownAt = System.nanoTime();
            boolean stores = state.session() == session;
            if (stores) {
                try {
                    if (!shared.isCurrent(lookup, before, forRedis)) {
                        return Optional.empty();
                    }
                } catch (RedisUnavailableException | RedisException e) {
                    state.lose(e.toString());
                    stores = false;
                }
            }
            if (!flight.stamp.isCurrent()) {
                return Optional.empty();
            }
            if (stores) {
                near.keep(lookup.key(), value, flight.stamp, knownAt);
                shared.store(lookup, value, lock);
                toRelease = null;
            }
            return Optional.of(value.value());
        } finally {
            if (toRelease != null) {
                shared.unlock(toRelease);
            }
        }
    }

    private void refreshIfDue(Lookup lookup, StoredValue present) {
        if (present.isDueForRefresh(System.currentTimeMillis())) {
            refreshes.run(lookup.key(), () -> refresh(lookup, present));
        }
    }

    private void refresh(Lookup lookup, StoredValue present) {
        long session = state.session();
        if (session == SharedState.NONE) {
            return;
        }
        Patience forRedis = new Patience(patience);
        try {
            SharedTier.Lock lock = shared.lock(lookup, forRedis);
            if (lock == null) {
                return; // somebody is about it
            }
            Flight alone = new Flight(here.now(lookup.tags()));
            SharedTier.Reading reading = shared.read(lookup, forRedis);
            if (reading.value() == null || reading.value().expiresAtMillis() > present.expiresAtMillis()) {
                shared.unlock(lock); // gone, or refreshed already
                return;
            }
            meters.refreshed();
            loadAndStore(lookup, alone, reading.generations(), lock, session, forRedis);
        } catch (RedisUnavailableException | RedisException e) {
            state.lose(e.toString());
        }
    }

    @Override
    public void start() {
        refreshes.start();
        announcements.start();
        state.start();
    }

    @Override
    public void stop() {
        state.stop();
        announcements.stop();
        refreshes.stop();
    }

    @Override
    public boolean isRunning() {
        return refreshes.isRunning();
    }

    /** With the link to Redis, before the server accepts requests. */
    @Override
    public int getPhase() {
        return 1;
    }
}
