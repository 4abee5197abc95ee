package dev.tippmixmentor.stomp;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;

/**
 * Sends clients to other nodes before this one stops: each is told when its turn comes, and closed then. Spread over some
 * seconds, or all of them would ask the others for tickets and histories in the same moment. Everything else still runs
 * meanwhile, so that nobody misses anything before it goes.
 */
@Component
class Draining {
    private static final Logger log = LoggerFactory.getLogger(Draining.class);

    /** For clients to take what was sent to them last. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private static final Duration STEP = Duration.ofMillis(50);

    private final Sockets sockets;
    private final UserQueues queues;
    private final ApplicationContext context;
    private final Clock clock;
    private final Duration spread;

    Draining(Sockets sockets, UserQueues queues, ApplicationContext context, Clock clock, StompProperties properties) {
        this.sockets = sockets;
        this.queues = queues;
        this.context = context;
        this.clock = clock;
        this.spread = properties.drainTime();
    }

    /** First of all, while the executors that bring messages to sockets still work. */
    @EventListener
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void on(ContextClosedEvent event) {
        if (event.getApplicationContext() == context) {
            drain();
        }
    }

    private void drain() {
        sockets.refuseNewOnes();
        List<Socket> open = sockets.all();
        if (open.isEmpty()) {
            return;
        }
        log.info("realtime.draining sockets={} seconds={}", open.size(), spread.toSeconds());
        long start = System.nanoTime();
        for (int i = 0; i < open.size(); i++) {
            announce(open.get(i), turn(i, open.size()));
        }
        try {
            for (int i = 0; i < open.size(); i++) {
                TimeUnit.NANOSECONDS.sleep(start + turn(i, open.size()).toNanos() - System.nanoTime());
                open.get(i).close(CloseStatus.SERVICE_RESTARTED);
            }
            sockets.all().forEach(socket -> socket.close(CloseStatus.SERVICE_RESTARTED)); // those that just came in
            long end = System.nanoTime() + LAST_WORDS.toNanos();
            while (sockets.count() > 0 && System.nanoTime() - end < 0) {
                TimeUnit.NANOSECONDS.sleep(STEP.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        log.info("realtime.drained left={}", sockets.count());
    }

    /** The last one's is at the end. */
    private Duration turn(int number, int all) {
        return spread.multipliedBy(number + 1L).dividedBy(all);
    }

    private void announce(Socket socket, Duration turn) {
        try {
            Instant now = clock.instant();
            queues.send(socket, UserQueue.SESSION, SessionNotice.draining(now, turn));
        } catch (RuntimeException e) {
            log.debug("realtime.announcement.failed", e);
        }
    }
}
