package dev.tippmixmentor.platform.security;

import dev.tippmixmentor.platform.jobs.PollingThread;
import dev.tippmixmentor.platform.redis.Patience;
import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisException;
import io.lettuce.core.SetArgs;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Sessions whose access tokens are refused although they have not expired. PostgreSQL has the truth; Redis has a copy
 * that every request can afford to ask, on every node. The copy counts only while it is known to be whole: it carries a
 * mark that is lost with Redis's memory, and a node that could not write to it asks the database until it has copied
 * everything again. The others learn of what that node revoked from the database, at which each looks every second.
 */
@Component
public class RevokedSessions extends PollingThread {
    private static final Logger log = LoggerFactory.getLogger(RevokedSessions.class);

    /** As long as the longest access token that any setting allows, and its skew. */
    private static final Duration KEPT = Duration.ofMinutes(65);

    /** A request has better things to do than to wait for Redis; the database knows as well. */
    private static final Duration PATIENCE = Duration.ofMillis(100);

    /** One slot of a cluster, so that a session and the mark are read in one step. */
    private static final String PREFIX = "tippmix:{revoked}:";

    private static final String WHOLE = PREFIX + "whole";
    private static final byte[] YES = {'1'};
    private static final int QUERY_SECONDS = 1;
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** A revocation is dated when its transaction begins and seen when it commits. */
    private static final Duration LOOK_BACK = Duration.ofSeconds(30);

    /** Also where nothing is known to be amiss: a node may have died before it could repeat what failed. */
    private static final int COPY_ANYWAY_EVERY = 30;

    private final JdbcClient jdbc;
    private final RedisLink redis;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    /** Counts the reasons to doubt Redis; equal to {@link #settled} when each has been dealt with. */
    private final AtomicLong doubts = new AtomicLong(1);

    private volatile long settled;
    private int runs;

    /** What the last look found, which goes back to {@link #LOOK_BACK} before the one before it. */
    private volatile Set<UUID> recent = Set.of();

    private Instant lookedAt;

    RevokedSessions(DataSource database, RedisLink redis, ApplicationEventPublisher events, Clock clock) {
        super("revoked-sessions-", Duration.ZERO, LOOK_EVERY);
        JdbcTemplate template = new JdbcTemplate(database);
        template.setQueryTimeout(QUERY_SECONDS);
        this.jdbc = JdbcClient.create(template);
        this.redis = redis;
        this.events = events;
        this.clock = clock;
        this.lookedAt = clock.instant();
    }

    private record Entry(UUID sessionId, Instant expiresAt) {}

    /**
     * Refuses the access tokens of these sessions from the commit of the current transaction on, everywhere; at once if
     * there is none.
     */
    public void revoke(Collection<UUID> sessions) {
        if (sessions.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        for (UUID session : sessions) {
            jdbc.sql("""
                            insert into security.revoked_sessions (session_id, revoked_at, expires_at)
                            values (:session, :now, :expires)
                            on conflict do nothing
                            """)
                    .param("session", session)
                    .param("now", Timestamp.from(now))
                    .param("expires", Timestamp.from(now.plus(KEPT)))
                    .update();
        }
        List<UUID> revoked = List.copyOf(sessions);
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            tell(revoked);
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                if (status == STATUS_COMMITTED) {
                    tell(revoked);
                }
            }
        });
    }

    private void tell(List<UUID> sessions) {
        try {
            for (UUID session : sessions) {
                write(session, KEPT);
            }
        } catch (RedisUnavailableException e) {
            doubts.incrementAndGet();
        }
        sessions.forEach(session -> events.publishEvent(new AccessEnded(session)));
    }

    /**
     * Whether a session's access tokens are refused.
     *
     * @throws DataAccessException if neither Redis nor the database can say
     */
    public boolean isRevoked(UUID session) {
        if (recent.contains(session)) {
            return true;
        }
        if (doubts.get() == settled) {
            try {
                List<KeyValue<String, byte[]>> answer =
                        new Patience(PATIENCE).await(redis.commands().mget(PREFIX + session, WHOLE));
                if (answer != null && answer.get(1).hasValue()) {
                    return answer.get(0).hasValue();
                }
            } catch (RedisUnavailableException | RedisException e) {
                log.debug("security.revoked.unavailable", e);
            }
            doubts.incrementAndGet();
        }
        return jdbc.sql("select exists (select from security.revoked_sessions where session_id = :session)")
                .param("session", session)
                .query(Boolean.class)
                .single();
    }

    /** The sessions that were revoked at this time or later, by whatever node. */
    public List<UUID> since(Instant time) {
        return jdbc.sql("""
                        select session_id
                        from security.revoked_sessions
                        where revoked_at >= :time
                        order by revoked_at, session_id
                        """)
                .param("time", Timestamp.from(time))
                .query(UUID.class)
                .list();
    }

    /** Forgets the sessions whose last access token has long expired. */
    int purge() {
        return jdbc.sql("delete from security.revoked_sessions where expires_at < :now")
                .param("now", Timestamp.from(clock.instant()))
                .update();
    }

    @Override
    protected void poll() {
        look();
        copy();
    }

    /**
     * Finds what was revoked lately by whatever node: one that reaches the database and not Redis has told nobody. What is
     * new is given to Redis, where it stays when it is not recent any more.
     */
    private void look() {
        Set<UUID> before = recent;
        try {
            Instant now = clock.instant();
            recent = Set.copyOf(since(lookedAt.minus(LOOK_BACK)));
            lookedAt = now;
            for (UUID session : recent) {
                if (!before.contains(session)) {
                    write(session, KEPT);
                }
            }
        } catch (RedisUnavailableException e) {
            doubts.incrementAndGet();
        } catch (DataAccessException e) {
            log.debug("security.revoked.unseen", e); // the next look goes back as far as this one
        } catch (RuntimeException e) {
            log.error("security.revoked.unseen", e);
        }
    }

    private void copy() {
        long known = doubts.get();
        if (known == settled && ++runs % COPY_ANYWAY_EVERY != 0) {
            return;
        }
        try {
            Instant now = clock.instant();
            for (Entry entry : entries(now)) {
                write(entry.sessionId(), Duration.between(now, entry.expiresAt()));
            }
            // The mark last: whoever sees it finds everything.
            redis.ask(commands -> commands.set(WHOLE, YES));
            settled = known;
        } catch (RedisUnavailableException | DataAccessException e) {
            log.debug("security.revoked.uncopied", e);
        } catch (RuntimeException e) {
            log.error("security.revoked.uncopied", e);
        }
    }

    private List<Entry> entries(Instant now) {
        return jdbc.sql("""
                        select session_id, expires_at
                        from security.revoked_sessions
                        where expires_at > :now
                        order by expires_at, session_id
                        """)
                .param("now", Timestamp.from(now))
                .query((row, number) -> new Entry(
                        row.getObject("session_id", UUID.class),
                        row.getTimestamp("expires_at").toInstant()))
                .list();
    }

    private void write(UUID session, Duration lifetime) throws RedisUnavailableException {
        redis.ask(commands -> commands.set(PREFIX + session, YES, SetArgs.Builder.px(lifetime)));
    }
}
