package dev.tippmixmentor.platform.flags;

import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * The flags as this node knows them. PostgreSQL has the truth, and a number there that every change raises is looked at
 * a few times a second; Redis only makes it quicker. While the database is away the last known flags count. A node that
 * has never known them does not start: a kill switch must not come undone by a restart.
 */
@Component
class CurrentFlags implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(CurrentFlags.class);
    private static final long LOOK_EVERY_MILLIS = 400;

    private final FlagRows rows;
    private final FlagAnnouncements announcements;
    private volatile Snapshot snapshot = new Snapshot(-1, Map.of());
    private volatile boolean upToDate = true;
    private @Nullable ScheduledExecutorService looking;

    CurrentFlags(FlagRows rows, FlagAnnouncements announcements) {
        this.rows = rows;
        this.announcements = announcements;
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
        look();
        announcements.announce();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // it catches what it throws, and ends with its executor
    public void start() {
        refresh();
        ScheduledExecutorService executor =
                Executors.newSingleThreadScheduledExecutor(new CustomizableThreadFactory("flags-"));
        executor.scheduleWithFixedDelay(this::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        announcements.listen(() -> executor.execute(this::look));
        looking = executor;
    }

    private void look() {
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
    private synchronized void refresh() {
        long revision = rows.revision();
        if (revision != snapshot.revision()) {
            snapshot = new Snapshot(revision, rows.compiled());
            log.debug("flags.read revision={}", revision);
        }
    }

    @Override
    public void stop() {
        announcements.stop();
        if (looking != null) {
            looking.shutdownNow();
            looking = null;
        }
    }

    @Override
    public boolean isRunning() {
        return looking != null;
    }

    /** Before anything asks, and before the server accepts requests. */
    @Override
    public int getPhase() {
        return 0;
    }
}
