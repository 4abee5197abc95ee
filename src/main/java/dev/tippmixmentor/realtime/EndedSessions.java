package dev.tippmixmentor.realtime;

import dev.tippmixmentor.platform.security.AccessEnded;
import dev.tippmixmentor.platform.security.RevokedSessions;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * Closes the sockets of sessions that have ended: at once on the node that ended them, within half a second on the
 * others. Those read the database instead of hearing of it over Redis, so that it works without Redis too and no lost
 * message leaves a socket open; the query reads a few rows of an index, and none where no socket is open.
 */
@Component
class EndedSessions implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(EndedSessions.class);
    private static final long EVERY_MILLIS = 500;

    /** A revocation is dated when its transaction begins and seen when it commits. */
    private static final Duration LOOK_BACK = Duration.ofSeconds(30);

    private final RevokedSessions revoked;
    private final Sockets sockets;
    private final Clock clock;
    private @Nullable ScheduledExecutorService looking;

    EndedSessions(RevokedSessions revoked, Sockets sockets, Clock clock) {
        this.revoked = revoked;
        this.sockets = sockets;
        this.clock = clock;
    }

    @EventListener
    void on(AccessEnded event) {
        sockets.end(Set.of(event.sessionId()));
    }

    private void look() {
        if (sockets.count() == 0) {
            return;
        }
        try {
            Set<UUID> ended = new HashSet<>(revoked.since(clock.instant().minus(LOOK_BACK)));
            if (!ended.isEmpty()) {
                sockets.end(ended);
            }
        } catch (RuntimeException e) {
            log.debug("realtime.ended-sessions.unknown", e);
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // it can't fail, and ends with its executor
    public synchronized void start() {
        looking = Executors.newSingleThreadScheduledExecutor(new CustomizableThreadFactory("ended-sessions-"));
        looking.scheduleWithFixedDelay(this::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void stop() {
        if (looking != null) {
            looking.shutdownNow();
            looking = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return looking != null;
    }

    @Override
    public int getPhase() {
        return 0;
    }
}
