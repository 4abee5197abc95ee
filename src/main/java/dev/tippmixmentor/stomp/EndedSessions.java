package dev.tippmixmentor.stomp;

import dev.tippmixmentor.platform.jobs.PollingThread;
import dev.tippmixmentor.platform.security.AccessEnded;
import dev.tippmixmentor.platform.security.RevokedSessions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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

    /**
     * Only as far as the database has answered: while it does not, a handshake may be believed to Redis that was not told of an
     * end either. So it stays where it is without sockets too.
     */
    private Instant lookedAt;

    EndedSessions(RevokedSessions revoked, Sockets sockets, Clock clock) {
        super("ended-sessions-", EVERY, EVERY);
        this.revoked = revoked;
        this.sockets = sockets;
        this.clock = clock;
        this.lookedAt = clock.instant();
    }

    @EventListener
    void on(AccessEnded event) {
        sockets.end(event.sessionIds());
    }

    @Override
    protected void poll() {
        if (sockets.count() == 0) {
            return;
        }
        try {
            Instant now = clock.instant();
            Set<UUID> ended = new HashSet<>(revoked.since(lookedAt.minus(LOOK_BACK)));
            if (!ended.isEmpty()) {
                sockets.end(ended);
            }
            lookedAt = now;
        } catch (DataAccessException e) {
            log.debug("realtime.ended-sessions.unknown", e); // the next look goes back as far as this one
        }
    }
}
