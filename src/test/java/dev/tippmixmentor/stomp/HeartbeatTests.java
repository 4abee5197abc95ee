package dev.tippmixmentor.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeartbeatTests {
    private static final long START = 1_000_000_007L;

    private final Heartbeat heartbeat = new Heartbeat();

    @ParameterizedTest
    @CsvSource({"1000, 9000", "10000, 9000", "60000, 59000"})
    void oursIsDueASecondBeforeTheSlowerOfBothExpectsIt(long clientWants, long dueMillis) {
        heartbeat.agree(0, clientWants, START);

        assertThat(heartbeat.isDue(at(dueMillis - 1))).isFalse();
        assertThat(heartbeat.isDue(at(dueMillis))).isTrue();

        heartbeat.sent(at(5_000));

        assertThat(heartbeat.isDue(at(5_000 + dueMillis - 1))).isFalse();
        assertThat(heartbeat.isDue(at(5_000 + dueMillis))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"1000, 30000", "10000, 30000", "60000, 180000"})
    void aClientIsMissedAfterThreeSilentIntervals(long clientSends, long missedMillis) {
        heartbeat.agree(clientSends, 0, START);

        assertThat(heartbeat.isMissed(at(missedMillis))).isFalse();
        assertThat(heartbeat.isMissed(at(missedMillis + 1))).isTrue();

        heartbeat.heard(at(20_000));

        assertThat(heartbeat.isMissed(at(20_000 + missedMillis))).isFalse();
        assertThat(heartbeat.isMissed(at(20_000 + missedMillis + 1))).isTrue();
    }

    @Test
    void whoWantsNoneAndSendsNoneIsNeitherToldNorMissed() {
        assertThat(heartbeat.isDue(at(1_000_000))).isFalse(); // not even agreed
        assertThat(heartbeat.isMissed(at(1_000_000))).isFalse();

        heartbeat.agree(0, 0, START);

        assertThat(heartbeat.isDue(at(1_000_000))).isFalse();
        assertThat(heartbeat.isMissed(at(1_000_000))).isFalse();
    }

    private static long at(long millis) {
        return START + Duration.ofMillis(millis).toNanos();
    }
}
