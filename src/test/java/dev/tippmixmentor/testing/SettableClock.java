package dev.tippmixmentor.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The application's clock under test: real time, moved forward where a test wants tomorrow to come. */
public class SettableClock extends Clock {
    private volatile Duration ahead = Duration.ZERO;

    /** Moves on, for everything in the application. Whoever does this calls {@link #reset()} afterwards. */
    public void advance(Duration duration) {
        ahead = ahead.plus(duration);
    }

    public void reset() {
        ahead = Duration.ZERO;
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("the application knows UTC only");
    }
}
