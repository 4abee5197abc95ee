package dev.tippmixmentor.platform.security;

import dev.tippmixmentor.platform.jobs.PollingThread;
import dev.tippmixmentor.platform.redis.Patience;
import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import io.lettuce.core.Range;
import io.lettuce.core.RedisException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
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
 * mark in the same key, so that Redis loses and evicts both or none, and a node that could not write to it asks the
 * database until it has copied everything again. The others learn of what that node revoked from the database, at which
 * each looks every second.
 */
@Component
public class RevokedSessions extends PollingThread {
    private static final Logger log = LoggerFactory.getLogger(RevokedSessions.class);

    /** As long as the longest access token that any setting allows, and its skew. */
    private static final Duration KEPT = Duration.ofMinutes(65);

    /** A request has better things to do than to wait for Redis; the database knows as well. */
    private static final Duration PATIENCE = Duration.ofMillis(100);

    /**
     * The sessions and the mark, by when they may be forgotten. One key without an expiry: of keys that have one, Redis
     * evicts some and leaves others when its memory is short.
     */
    private static final String COPY = "tippmix:{revoked}:sessions";

    private static final byte[] WHOLE = bytes("whole");
    private static final int COPIED_AT_ONCE = 1_000;

    /** Clocks differ. */
    private static final Duration KEPT_BEYOND = Duration.ofMinutes(10);

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
        jdbc.sql("""
                        insert into security.revoked_sessions (session_id, revoked_at, expires_at)
                        select session_id, cast(:now as timestamptz), cast(:expires as timestamptz)
                        from unnest(cast(:sessions as uuid[])) as ended (session_id)
                        on conflict do nothing
                        """)
                .param("sessions", sessions.toArray(UUID[]::new))
                .param("now", Timestamp.from(now))
                .param("expires", Timestamp.from(now.plus(KEPT)))
                .update();
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
            write(sessions, clock.instant().plus(KEPT));
        } catch (RedisUnavailableException e) {
            doubts.incrementAndGet();
        }
        events.publishEvent(new AccessEnded(Set.copyOf(sessions)));
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
                List<@Nullable Double> answer =
                        new Patience(PATIENCE).await(redis.commands().zmscore(COPY, bytes(session), WHOLE));
                if (answer != null && answer.get(1) != null) {
                    return answer.get(0) != null;
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
            write(recent.stream().filter(session -> !before.contains(session)).toList(), now.plus(KEPT));
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
            forgetExpired();
            write(entries(clock.instant()));
            // The mark last: whoever sees it finds everything.
            redis.ask(commands -> commands.zadd(COPY, Double.POSITIVE_INFINITY, WHOLE));
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

    private void write(Collection<UUID> sessions, Instant expiresAt) throws RedisUnavailableException {
        write(sessions.stream().map(session -> new Entry(session, expiresAt)).toList());
    }

    private void write(List<Entry> entries) throws RedisUnavailableException {
        for (int from = 0; from < entries.size(); from += COPIED_AT_ONCE) {
            Object[] some = entries.subList(from, Math.min(from + COPIED_AT_ONCE, entries.size())).stream()
                    .flatMap(entry ->
                            Stream.<Object>of((double) entry.expiresAt().toEpochMilli(), bytes(entry.sessionId())))
                    .toArray();
            redis.ask(commands -> commands.zadd(COPY, some));
        }
    }

    /** By the clock of Redis, as an expiry would be. */
    private void forgetExpired() throws RedisUnavailableException {
        Optional<List<byte[]>> time = redis.ask(RedisClusterAsyncCommands::time);
        if (time.isPresent()) {
            long seconds = Long.parseLong(new String(time.get().get(0), StandardCharsets.US_ASCII));
            double before = Instant.ofEpochSecond(seconds).minus(KEPT_BEYOND).toEpochMilli();
            redis.ask(commands -> commands.zremrangebyscore(COPY, Range.create(0.0, before)));
        }
    }

    private static byte[] bytes(Object name) {
        return name.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
