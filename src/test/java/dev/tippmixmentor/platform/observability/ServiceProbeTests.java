package dev.tippmixmentor.platform.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.platform.observability.ServiceProbe.Question;
import java.time.Duration;
import java.util.Optional;
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
    private final AtomicInteger asked = new AtomicInteger();

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    private ServiceProbe<Integer> probe(Question<Integer> question, Duration freshness) {
        return new ServiceProbe<>("test", question, PATIENCE, freshness, executor);
    }

    @Test
    void aServiceThatAnswersIsAskedEachTime() {
        ServiceProbe<Integer> probe = probe(asked::incrementAndGet, Duration.ZERO);

        assertThat(probe.answer().value()).hasValue(1);
        assertThat(probe.answer().value()).hasValue(2);
    }

    @Test
    void whatIsFreshIsNotAskedForAgain() {
        ServiceProbe<Integer> probe = probe(asked::incrementAndGet, Duration.ofHours(1));

        assertThat(probe.answer().value()).hasValue(1);
        probe.ask();
        assertThat(probe.answer().value()).hasValue(1);
        assertThat(asked).hasValue(1);
    }

    @Test
    void aServiceThatFailsIsDownUntilItAnswersAgain() {
        ServiceProbe<Integer> probe = probe(
                () -> {
                    if (asked.incrementAndGet() == 1) {
                        throw new IllegalStateException("refused");
                    }
                    return asked.get();
                },
                Duration.ZERO);

        Optional<Integer> first = probe.answer().value();
        Optional<Integer> second = probe.answer().value();

        assertThat(first).isEmpty();
        assertThat(second).hasValue(2);
    }

    @Test
    void aServiceThatHangsIsAskedOnceAndNeverWaitedForLong() {
        CountDownLatch answer = new CountDownLatch(1);
        ServiceProbe<Integer> probe = probe(
                () -> {
                    int number = asked.incrementAndGet();
                    answer.await();
                    return number;
                },
                Duration.ZERO);

        assertThat(probe.answer()).isEqualTo(new ServiceProbe.Answer<>(Optional.empty(), PATIENCE));
        assertThat(probe.answer().value()).isEmpty();
        assertThat(asked).hasValue(1);
        answer.countDown();
        Awaitility.await()
                .untilAsserted(() -> assertThat(probe.answer().value()).isPresent());
    }
}
