package dev.tippmixmentor.stomp;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;

/** Tells sockets that the access token they live by is about to end. */
@Component
class ExpiryWarnings implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(ExpiryWarnings.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final Sockets sockets;
    private final UserQueues queues;
    private final TaskScheduler scheduler;
    private final Clock clock;
    private @Nullable ScheduledFuture<?> looks;

    ExpiryWarnings(
            Sockets sockets, UserQueues queues, @Qualifier("realtimeScheduler") TaskScheduler scheduler, Clock clock) {
        this.sockets = sockets;
        this.queues = queues;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /** Tells those whose time has come; it does so by itself every {@link #LOOK_EVERY}. */
    void look() {
        Instant now = clock.instant();
        sockets.all().stream().filter(socket -> socket.isWarningDue(now)).forEach(socket -> {
            try {
                queues.send(
                        socket,
                        UserQueue.SESSION,
                        SessionNotice.until("expiring", now, socket.user().expiresAt()));
            } catch (RuntimeException e) {
                log.debug("realtime.warning.failed", e);
            }
        });
    }

    @Override
    public synchronized void start() {
        looks = scheduler.scheduleWithFixedDelay(this::look, LOOK_EVERY);
    }

    @Override
    public synchronized void stop() {
        if (looks != null) {
            looks.cancel(false);
            looks = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return looks != null;
    }

    @Override
    public int getPhase() {
        return 0;
    }
}
