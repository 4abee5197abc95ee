package dev.tippmixmentor.platform.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServiceProbeTests {
    private static final Duration PATIENCE = Duration.ofMillis(200);

    private final ExecutorService executor = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    @Test
    void aServiceThatAnswersIsUp() {
        ServiceProbe probe = new ServiceProbe("test", () -> {}, PATIENCE, executor);

        assertThat(probe.state()).isEqualTo(ServiceState.UP);
        assertThat(probe.state()).isEqualTo(ServiceState.UP);
    }

    @Test
    void aServiceThatFailsIsDownUntilItAnswersAgain() {
        AtomicInteger asked = new AtomicInteger();
        ServiceProbe probe = new ServiceProbe(
                "test",
                () -> {
                    if (asked.incrementAndGet() == 1) {
                        throw new IllegalStateException("refused");
                    }
                },
                PATIENCE,
                executor);

        ServiceState first = probe.state();
        ServiceState second = probe.state();

        assertThat(first).isEqualTo(ServiceState.DOWN);
        assertThat(second).isEqualTo(ServiceState.UP);
    }

    @Test
    void aServiceThatHangsIsAskedOnceAndNeverWaitedForLong() {
        CountDownLatch answer = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        ServiceProbe probe = new ServiceProbe(
                "test",
                () -> {
                    asked.incrementAndGet();
                    answer.await();
                },
                PATIENCE,
                executor);
        Instant start = Instant.now();

        ServiceState first = probe.state();
        ServiceState second = probe.state();

        assertThat(first).isEqualTo(ServiceState.DOWN);
        assertThat(second).isEqualTo(ServiceState.DOWN);
        assertThat(asked).hasValue(1);
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
        answer.countDown();
        Awaitility.await().untilAsserted(() -> assertThat(probe.state()).isEqualTo(ServiceState.UP));
    }
}
