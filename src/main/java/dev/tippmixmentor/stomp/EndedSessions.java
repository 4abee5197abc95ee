package dev.tippmixmentor.stomp;

import dev.tippmixmentor.platform.jobs.PollingThread;
import dev.tippmixmentor.platform.security.AccessEnded;
import dev.tippmixmentor.platform.security.RevokedSessions;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Closes the sockets of sessions that have ended: at once on the node that ended them, within half a second on the
 * others. Those read the database instead of hearing of it over Redis, so that it works without Redis too and no lost
 * message leaves a socket open; the query reads a few rows of an index, and none where no socket is open.
 */
@Component
class EndedSessions extends PollingThread {
    private static final Logger log = LoggerFactory.getLogger(EndedSessions.class);
    private static final Duration EVERY = Duration.ofMillis(500);

    /** A revocation is dated when its transaction begins and seen when it commits. */
    private static final Duration LOOK_BACK = Duration.ofSeconds(30);

    private final RevokedSessions revoked;
    private final Sockets sockets;
    private final Clock clock;

    EndedSessions(RevokedSessions revoked, Sockets sockets, Clock clock) {
        super("ended-sessions-", EVERY, EVERY);
        this.revoked = revoked;
        this.sockets = sockets;
        this.clock = clock;
    }

    @EventListener
    void on(AccessEnded event) {
        sockets.end(Set.of(event.sessionId()));
    }

    @Override
    protected void poll() {
        if (sockets.count() == 0) {
            return;
        }
        try {
            Set<UUID> ended = new HashSet<>(revoked.since(clock.instant().minus(LOOK_BACK)));
            if (!ended.isEmpty()) {
                sockets.end(ended);
            }
        } catch (DataAccessException e) {
            log.debug("realtime.ended-sessions.unknown", e);
        }
    }
}
