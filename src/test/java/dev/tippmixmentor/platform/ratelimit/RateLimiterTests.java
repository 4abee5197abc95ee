package dev.tippmixmentor.platform.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.testing.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Two nodes over a Redis of their own, which may be taken away. */
class RateLimiterTests {
    private static final int THREADS = 32;
    private static final Duration SOON = Duration.ofSeconds(5);

    /** Beyond the pauses of a busy machine, so that nothing but the test takes Redis away. */
    private static final Duration PATIENT = Duration.ofSeconds(2);

    private static final Duration HASTY = Duration.ofMillis(50);

    private final String subject = UUID.randomUUID().toString();
    private final ExecutorService threads = Executors.newFixedThreadPool(2 * THREADS);
    private final TestRedis redis = new TestRedis();

    @AfterEach
    void stop() {
        threads.shutdownNow();
        redis.close();
    }

    @Test
    void twoNodesAdmitExactlyWhatThePlanAllows() throws Exception {
        assertExact(50);
    }

    @Test
    @Tag("benchmark")
    void inTwoHundredRunsTwoNodesAdmitExactlyWhatThePlanAllows() throws Exception {
        assertExact(200);
    }

    private void assertExact(int runs) throws Exception {
        try (Node one = new Node(100, Duration.ofHours(1), PATIENT);
                Node two = new Node(100, Duration.ofHours(1), PATIENT)) {
            awaitShared(one, two);
            for (int run = 0; run < runs; run++) {
                String everybody = subject + run;

                List<Future<Integer>> admitted = threads.invokeAll(Stream.of(one, two)
                        .flatMap(node -> IntStream.range(0, THREADS)
                                .mapToObj(thread -> (Callable<Integer>) () -> node.admitted(everybody, 4)))
                        .toList());

                int sum = 0;
                for (Future<Integer> part : admitted) {
                    sum += part.get();
                }
                assertThat(sum).as("run %d", run).isEqualTo(100);
            }
        }
    }

    @Test
    void whatIsLeftIsToldAndReturnsWithTheNextWindow() {
        try (Node node = new Node(5, Duration.ofSeconds(1), PATIENT)) {
            awaitShared(node);

            assertThat(node.spend(subject, 3)).satisfies(decision -> {
                assertThat(decision.admitted()).isTrue();
                assertThat(decision.remaining()).isEqualTo(2);
                assertThat(decision.reset()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(1));
                assertThat(decision.retryAfter()).isZero();
            });
            assertThat(node.spend(subject, 3)).satisfies(decision -> {
                assertThat(decision.admitted()).isFalse();
                assertThat(decision.remaining()).isEqualTo(2);
                assertThat(decision.retryAfter()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(1));
            });
            await().atMost(SOON).until(() -> node.spend(subject, 5).admitted());
        }
    }

    @Test
    void aRefusalIsRepeatedWithoutRedisUntilThereMayBeTokens() {
        try (Node node = new Node(5, Duration.ofSeconds(2), PATIENT)) {
            awaitShared(node);
            assertThat(node.admitted(subject, 3)).isEqualTo(3);
            Decision refusal = node.spend(subject, 3);
            assertThat(refusal.admitted()).isFalse();

            node.emptyRedis();

            assertThat(node.spend(subject, 4)).satisfies(decision -> {
                assertThat(decision.admitted()).isFalse();
                assertThat(decision.remaining()).isEqualTo(2);
                assertThat(decision.reset()).isLessThan(refusal.reset());
                assertThat(decision.retryAfter()).isPositive().isLessThan(refusal.retryAfter());
            });
            await().atMost(SOON).until(() -> node.spend(subject, 3).admitted());
        }
    }

    @Test
    void whoIsRefusedManyTokensMayHaveTheFewThatAreLeft() {
        try (Node node = new Node(5, Duration.ofHours(1), PATIENT)) {
            awaitShared(node);
            assertThat(node.spend(subject, 3).admitted()).isTrue();
            assertThat(node.spend(subject, 3).admitted()).isFalse();

            assertThat(node.spend(subject, 2).admitted()).isTrue();
        }
    }

    @Test
    void aCostAboveThePlanTakesAllOfIt() {
        try (Node node = new Node(5, Duration.ofHours(1), PATIENT)) {
            awaitShared(node);

            assertThat(node.spend(subject, 50).admitted()).isTrue();
            assertThat(node.spend(subject, 1).admitted()).isFalse();
        }
    }

    @Test
    void subjectsAndPlansDoNotShareBuckets() {
        try (Node node = new Node(5, Duration.ofHours(1), PATIENT)) {
            awaitShared(node);
            assertThat(node.admitted(subject, 6)).isEqualTo(5);

            assertThat(node.spend("another " + subject, 1).admitted()).isTrue();
            assertThat(node.limiter.spend(Plan.USER, subject, 1).admitted()).isTrue();
        }
    }

    @Test
    void aLimitHoldsWhileRedisIsKilledAndAfterItsReturn() {
        try (Node node = new Node(100, Duration.ofHours(1), HASTY)) {
            awaitShared(node);
            int admitted = node.admitted(subject, 60);

            redis.kill();
            assertThat(node.admitted("somebody", 1)).isEqualTo(1);
            admitted += node.admitted(subject, 30);
            assertThat(admitted).isEqualTo(90);

            redis.start(); // empty
            awaitShared(node);
            admitted += node.admitted(subject, 60);

            assertThat(admitted).isEqualTo(100);
        }
    }

    @Test
    void whoeverWaitedIsServedAlsoWhileRedisComesAndGoes() {
        try (Node node = new Node(10, Duration.ofSeconds(3), HASTY)) {
            awaitShared(node);
            assertThat(node.admitted(subject, 20)).isEqualTo(10);

            for (int outage = 0; outage < 4; outage++) {
                node.pauseRedis(Duration.ofMillis(300));
                node.spend(subject, 1);
                awaitShared(node);
            }

            await().atMost(SOON).until(() -> node.spend(subject, 1).admitted());
        }
    }

    @Test
    void aNodeThatStartsWithoutRedisLimitsByItself() {
        redis.kill();
        try (Node node = new Node(10, Duration.ofHours(1), HASTY)) {
            assertThat(node.admitted(subject, 20)).isEqualTo(10);

            redis.start();

            awaitShared(node);
        }
    }

    @Test
    void aRedisThatHangsIsWaitedForOnce() {
        try (Node node = new Node(1000, Duration.ofHours(1), HASTY)) {
            awaitShared(node);
            node.pauseRedis(Duration.ofSeconds(3));

            List<Duration> waits = IntStream.range(0, 200)
                    .mapToObj(request -> {
                        long start = System.nanoTime();
                        assertThat(node.spend(subject, 1).admitted()).isTrue();
                        return Duration.ofNanos(System.nanoTime() - start);
                    })
                    .toList();

            assertThat(waits.stream().filter(wait -> wait.compareTo(HASTY) >= 0))
                    .hasSizeLessThanOrEqualTo(2);
            awaitShared(node);
        }
    }

    private static void awaitShared(Node... nodes) {
        for (Node node : nodes) {
            await().atMost(SOON).until(() -> node.shared.get().isPresent());
        }
    }

    /** What a node has of the limits. */
    private final class Node implements AutoCloseable {
        private final LettuceConnectionFactory connections;
        private final RedisLink link;
        private final SharedBuckets shared;
        private final RateLimiter limiter;

        Node(long limit, Duration window, Duration patience) {
            connections = TestRedis.connections(redis.port());
            link = new RedisLink(connections);
            shared = new SharedBuckets(link, patience, window.multipliedBy(2));
            shared.start();
            limiter = new RateLimiter(
                    new RateLimitProperties(window, limit, null, null, null, null, null, List.of()),
                    shared,
                    UnaryOperator.identity(),
                    new SimpleMeterRegistry());
        }

        Decision spend(String who, int cost) {
            return limiter.spend(Plan.ANONYMOUS, who, cost);
        }

        int admitted(String who, int attempts) {
            return (int) IntStream.range(0, attempts)
                    .filter(attempt -> spend(who, 1).admitted())
                    .count();
        }

        void emptyRedis() {
            try (var connection = connections.getConnection()) {
                connection.serverCommands().flushAll();
            }
        }

        void pauseRedis(Duration time) {
            try (var connection = connections.getConnection()) {
                connection.execute(
                        "CLIENT",
                        "PAUSE".getBytes(StandardCharsets.US_ASCII),
                        Long.toString(time.toMillis()).getBytes(StandardCharsets.US_ASCII));
            }
        }

        @Override
        public void close() {
            shared.stop();
            link.destroy();
            connections.destroy();
        }
    }
}
