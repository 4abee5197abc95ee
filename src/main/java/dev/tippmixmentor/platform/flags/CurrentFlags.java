package dev.tippmixmentor.platform.flags;

import dev.tippmixmentor.platform.jobs.PollingThread;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * The flags as this node knows them. PostgreSQL has the truth, and a number there that every change raises is looked at
 * a few times a second; Redis only makes it quicker. While the database is away the last known flags count. A node that
 * has never known them does not start: a kill switch must not come undone by a restart.
 */
@Component
class CurrentFlags extends PollingThread {
    private static final Logger log = LoggerFactory.getLogger(CurrentFlags.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(400);

    private final FlagRows rows;
    private final FlagAnnouncements announcements;

    /** Not what starts and stops, which would wait for the database. */
    private final Object reading = new Object();

    private volatile Snapshot snapshot = new Snapshot(-1, Map.of());
    private volatile boolean upToDate = true;

    CurrentFlags(FlagRows rows, FlagAnnouncements announcements) {
        super("flags-", LOOK_EVERY, LOOK_EVERY);
        this.rows = rows;
        this.announcements = announcements;
        announcements.onChange(this::pollSoon);
    }

    /** @param revision of the last change that is certainly in it */
    record Snapshot(long revision, Map<String, CompiledFlag> flags) {}

    @Nullable
    CompiledFlag find(String key) {
        return snapshot.flags().get(key);
    }

    Map<String, CompiledFlag> all() {
        return snapshot.flags();
    }

    /** This node has changed a flag: takes it in before it returns, and tells the other nodes. */
    void changed() {
        poll();
        announcements.announce();
    }

    @Override
    public synchronized void start() {
        refresh();
        super.start();
    }

    @Override
    protected void poll() {
        try {
            refresh();
            if (!upToDate) {
                upToDate = true;
                log.info("flags.back");
            }
        } catch (DataAccessException e) {
            if (upToDate) {
                upToDate = false;
                log.warn(
                        "flags.unavailable the last known ones count cause={}",
                        e.getClass().getSimpleName());
            }
        } catch (RuntimeException e) {
            log.error("flags.unreadable", e);
        }
    }

    /** The number first: a change that comes in between is in the flags already, and is read once more. */
    private void refresh() {
        synchronized (reading) {
            long revision = rows.revision();
            if (revision != snapshot.revision()) {
                snapshot = new Snapshot(revision, rows.compiled());
                log.debug("flags.read revision={}", revision);
            }
        }
    }
}
