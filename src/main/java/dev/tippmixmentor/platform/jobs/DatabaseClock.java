package dev.tippmixmentor.platform.jobs;

import com.github.kagkarlsson.scheduler.Clock;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The database's time, by which the scheduler goes: nodes whose clocks differ agree on what is due, and none takes
 * another for dead because its own clock is ahead. The difference is measured now and then; what would be the delay of
 * a statement is taken for none, and what a slow statement says for nothing.
 */
class DatabaseClock implements Clock, DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(DatabaseClock.class);
    private static final Duration EVERY = Duration.ofSeconds(30);
    private static final Duration NEGLIGIBLE = Duration.ofMillis(250);

    /** A measurement is off by half of its delay at most. */
    private static final Duration LONGEST_DELAY = Duration.ofMillis(500);

    private static final int FIRST_TRIES = 5;

    private final JdbcClient jdbc;
    private final java.time.Clock own;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread daemon = new Thread(work, "database-clock");
        daemon.setDaemon(true);
        return daemon;
    });
    private volatile Duration ahead = Duration.ZERO;

    /** @param own the clock of this node */
    @SuppressWarnings("FutureReturnValueIgnored") // measuring never fails
    DatabaseClock(JdbcClient jdbc, java.time.Clock own) {
        this.jdbc = jdbc;
        this.own = own;
        for (int tries = 0; tries < FIRST_TRIES && !measure(); tries++) {
            log.debug("clock.slow tries={}", tries);
        }
        thread.scheduleWithFixedDelay(this::measure, EVERY.toSeconds(), EVERY.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public Instant now() {
        return own.instant().plus(ahead);
    }

    @Override
    public void destroy() {
        thread.shutdownNow();
    }

    /** Whether anything came of it. */
    boolean measure() {
        try {
            Instant before = own.instant();
            Instant there = jdbc.sql("select clock_timestamp()")
                    .query(Timestamp.class)
                    .single()
                    .toInstant();
            Duration delay = Duration.between(before, own.instant());
            if (delay.compareTo(LONGEST_DELAY) > 0) {
                return false;
            }
            Duration measured = Duration.between(before.plus(delay.dividedBy(2)), there);
            Duration now = measured.abs().compareTo(NEGLIGIBLE) < 0 ? Duration.ZERO : measured;
            if (now.minus(ahead).abs().compareTo(NEGLIGIBLE) > 0) {
                log.warn("clock.differs databaseAheadMillis={}", now.toMillis());
            }
            ahead = now;
            return true;
        } catch (RuntimeException e) {
            log.debug("clock.unmeasured", e); // what was measured before is better than nothing
            return false;
        }
    }
}
