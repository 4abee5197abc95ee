package dev.tippmixmentor.platform.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tippmixmentor.testing.IntegrationTest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@IntegrationTest
class DatabaseClockTests {
    @Autowired
    JdbcClient jdbc;

    @ParameterizedTest
    @ValueSource(ints = {-5, 0, 5})
    void nodesWhoseClocksDifferByMinutesAgree(int minutes) {
        Clock wrong = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(minutes));
        DatabaseClock clock = new DatabaseClock(jdbc, wrong);

        Instant now = clock.now();

        assertThat(now).isCloseTo(Instant.now(), within(10, ChronoUnit.SECONDS));
        clock.destroy();
    }

    /** Half of the delay is taken for the way there, which a slow statement tells nothing of. */
    @Test
    void whatASlowStatementSaysIsPassedOver() {
        Clock system = Clock.systemUTC();
        AtomicReference<Duration> slow = new AtomicReference<>(Duration.ZERO);
        AtomicInteger looks = new AtomicInteger();
        Clock own = new Clock() {
            @Override
            public Instant instant() {
                return system.instant().plus(slow.get().multipliedBy(looks.getAndIncrement()));
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException();
            }
        };
        DatabaseClock clock = new DatabaseClock(jdbc, own);
        slow.set(Duration.ofSeconds(4));
        looks.set(0);

        boolean measured = clock.measure();

        assertThat(measured).isFalse();
        slow.set(Duration.ZERO);
        assertThat(clock.now()).isCloseTo(Instant.now(), within(1, ChronoUnit.SECONDS));
        clock.destroy();
    }
}
