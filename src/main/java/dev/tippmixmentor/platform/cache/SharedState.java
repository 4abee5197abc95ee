package dev.tippmixmentor.platform.cache;

import dev.tippmixmentor.platform.jobs.PollingThread;
import dev.tippmixmentor.platform.redis.Patience;
import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this node may serve what Redis holds: the breaker of the cache. It opens with the first command that fails and
 * with every connection that is lost, and while it is open nobody waits for Redis. It closes only when Redis has heard of
 * every invalidation of this node and has said which servers it is made of; a thread of its own finds that out.
 */
class SharedState extends PollingThread {
    private static final Logger log = LoggerFactory.getLogger(SharedState.class);
    private static final Duration TRY_EVERY = Duration.ofMillis(200);

    /** More invalidations than this become one of {@link Tag#EVERYTHING}. */
    static final int MOST_PENDING = 10_000;

    private static final int BATCH = 500;

    /** Of {@link #session} while what Redis holds may not be served. */
    static final long NONE = 0;

    private final SharedTier tier;
    private final LocalGenerations here;
    private final Announcements announcements;
    private final Duration patience;

    private final Set<Tag> pending = new LinkedHashSet<>();
    private long lastSession = NONE;
    private volatile long session = NONE;

    SharedState(
            RedisLink link, SharedTier tier, LocalGenerations here, Announcements announcements, Duration patience) {
        super("cache-recovery-", Duration.ZERO, TRY_EVERY);
        this.tier = tier;
        this.here = here;
        this.announcements = announcements;
        this.patience = patience;
        link.onLoss(() -> lose("connection lost"));
    }

    @Override
    public synchronized void stop() {
        super.stop();
        session = NONE;
    }

    /**
     * Names the time since Redis was last found to be in order. What it answers may be served if this is the same before
     * the question and after the answer; never while it is {@link #NONE}.
     */
    long session() {
        return session;
    }

    /** Something happened after which what Redis holds may be out of date; a recovery under way fails too. */
    void lose(String cause) {
        boolean news;
        synchronized (this) {
            news = session != NONE;
            lastSession++;
            session = NONE;
        }
        if (news) {
            log.warn("cache.bypassed cause={}", cause);
        }
    }

    /** When this returns, this node serves nothing any more that was loaded before; nor do others that reach Redis. */
    void invalidate(Collection<Tag> tags) {
        long before = session;
        if (before != NONE) {
            try {
                tier.invalidate(tags, new Patience(patience));
                if (session == before) {
                    // Only now: a node that reads again sees the new generations.
                    here.move(tags);
                    announcements.announce(tags);
                    return;
                }
            } catch (RedisUnavailableException | RedisException e) {
                lose(e.toString());
            }
        }
        remember(tags);
        here.move(tags);
    }

    private synchronized void remember(Collection<Tag> tags) {
        // Not anew while Redis is away: where something is always being invalidated, recovery would never be at its
        // end.
        if (session != NONE) {
            lastSession++;
            session = NONE;
        }
        pending.addAll(tags);
        if (pending.size() > MOST_PENDING) {
            pending.clear();
            pending.add(Tag.EVERYTHING);
        }
    }

    synchronized int pending() {
        return pending.size();
    }

    @Override
    protected void poll() {
        if (session != NONE) {
            return;
        }
        try {
            long started = lastSession();
            tier.identifyServers(new Patience(patience));
            applyPending();
            if (recovered(started)) {
                log.info("cache.shared");
            }
        } catch (RedisUnavailableException | RedisException e) {
            log.debug("cache.recovery.failed", e);
        }
    }

    private synchronized long lastSession() {
        return lastSession;
    }

    private synchronized boolean recovered(long started) {
        if (lastSession != started || !pending.isEmpty()) {
            return false;
        }
        lastSession++;
        session = lastSession;
        return true;
    }

    private void applyPending() throws RedisUnavailableException {
        for (List<Tag> tags = take(); !tags.isEmpty(); tags = take()) {
            try {
                tier.invalidate(tags, new Patience(patience));
                announcements.announce(tags);
            } catch (RedisUnavailableException | RedisException e) {
                remember(tags);
                throw e;
            }
        }
    }

    private synchronized List<Tag> take() {
        List<Tag> taken = new ArrayList<>();
        for (Iterator<Tag> next = pending.iterator(); next.hasNext() && taken.size() < BATCH; ) {
            taken.add(next.next());
            next.remove();
        }
        return taken;
    }
}
