package dev.tippmixmentor.platform.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PollingThreadTests {
    @Test
    void nothingThatIsThrownEndsItAndAfterAStopItStartsAgain() {
        AtomicInteger polls = new AtomicInteger();
        PollingThread thread = new PollingThread("test-", Duration.ZERO, Duration.ofMillis(20)) {
            @Override
            protected void poll() {
                if (polls.incrementAndGet() % 2 == 0) {
                    throw new IllegalStateException("as something that is wrong");
                }
                throw new StackOverflowError("as something that is very wrong");
            }
        };

        thread.start();
        await().untilAsserted(() -> assertThat(polls).hasValueGreaterThan(2));
        thread.stop();
        assertThat(thread.isRunning()).isFalse();
        int before = polls.get();

        thread.start();
        await().untilAsserted(() -> assertThat(polls).hasValueGreaterThan(before + 2));
        thread.stop();
    }
}
