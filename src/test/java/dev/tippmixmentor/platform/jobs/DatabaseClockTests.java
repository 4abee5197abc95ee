package dev.tippmixmentor.platform.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tippmixmentor.testing.IntegrationTest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
}
