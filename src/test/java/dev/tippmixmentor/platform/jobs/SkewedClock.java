package dev.tippmixmentor.platform.jobs;

import com.github.kagkarlsson.scheduler.Clock;
import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Nodes whose clock is wrong. */
public final class SkewedClock {
    private SkewedClock() {}

    /** The time by which the scheduler of such a node goes. */
    public static Clock ofScheduler(JdbcClient jdbc, java.time.Clock wrong) {
        return new DatabaseClock(jdbc, wrong);
    }

    /** A clock that is ahead, or behind if that is negative. */
    public static java.time.Clock ahead(Duration ahead) {
        return java.time.Clock.offset(java.time.Clock.systemUTC(), ahead);
    }
}
