package dev.tippmixmentor.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.testing.SlowLink;
import dev.tippmixmentor.testing.TestRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Redis dies, hangs, forgets or is slow while it is used. */
class RedisFaultTests {
    private static final Logger log = LoggerFactory.getLogger(RedisFaultTests.class);
    private static final Duration PATIENCE = Duration.ofMillis(100);
    private static final Duration BACK_WITHIN = Duration.ofSeconds(5);

    private final String key = "fault|" + UUID.randomUUID();
    private final Tag tag = Tag.of("test", UUID.randomUUID());
    private final AtomicInteger truth = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private TestRedis redis;
    private CacheNode node;

    @BeforeEach
    void start() {
        redis = new TestRedis();
        node = new CacheNode(redis.port(), PATIENCE).awaitShared();
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        node.close();
        redis.close();
    }

    @Test
    void aKilledRedisIsNotMissed() {
        Load load = new Load();

        redis.kill();
        await().until(() -> !node.cache.isShared());
        load.runFor(Duration.ofMillis(500));
        redis.start();

        awaitShared();
        load.stop();
        load.assertNobodyWaitedOrFailed();
    }

    @Test
    void aFrozenRedisHoldsEachUpOnceAndThenNobody() {
        Load load = new Load();

        redis.freeze();
        await().until(() -> !node.cache.isShared());
        long start = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            node.get(key + i, List.of(tag), this::current);
        }
        Duration hundredReads = Duration.ofNanos(System.nanoTime() - start);
        redis.thaw();

        awaitShared();
        load.stop();
        load.assertNobodyWaitedOrFailed();
        assertThat(hundredReads).isLessThan(Duration.ofMillis(500));
    }

    @Test
    void aSlowRedisIsPassedBy() throws Exception {
        try (SlowLink slow = new SlowLink(redis.port());
                CacheNode far = new CacheNode(slow.port(), PATIENCE).awaitShared()) {
            slow.delay(Duration.ofMillis(500));

            List<Duration> waits = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                long start = System.nanoTime();
                far.get(key + i, List.of(tag), this::current);
                waits.add(Duration.ofNanos(System.nanoTime() - start));
            }

            waits.sort(null);
            assertThat(waits.get(197)).as("99th percentile").isLessThan(Duration.ofMillis(20));
            assertThat(waits.get(199)).isLessThan(Duration.ofMillis(300));
            assertThat(far.cache.isShared()).isFalse();

            slow.delay(Duration.ZERO);
            await().atMost(BACK_WITHIN).until(far.cache::isShared);
        }
    }

    /** Redis keeps what was stored before it hung: only what this node remembers makes it out of date. */
    @Test
    void whatWasInvalidatedWhileRedisHungIsNotServedAfterwards() {
        try (CacheNode other = new CacheNode(redis.port(), CacheNode.PATIENT).awaitShared()) {
            node.get(key, List.of(tag), this::current);
            assertThat(other.get(key, List.of(tag), this::current)).isEqualTo("truth 0");
            redis.freeze();
            await().until(() -> {
                node.get(key + "other", List.of(tag), this::current);
                node.cache.invalidate(List.of(Tag.of("test", "other")));
                return !node.cache.isShared();
            });

            truth.incrementAndGet();
            node.cache.invalidate(List.of(tag));
            assertThat(node.get(key, List.of(tag), this::current)).isEqualTo("truth 1");
            redis.thaw();

            awaitShared();
            assertThat(node.get(key, List.of(tag), this::current)).isEqualTo("truth 1");
            await().atMost(NearTier.LIFE)
                    .until(() -> other.get(key, List.of(tag), this::current).equals("truth 1"));
        }
    }

    @Test
    void tooManyInvalidationsToRememberBecomeOneOfEverything() {
        node.get(key, List.of(tag), this::current);
        redis.freeze();
        node.cache.invalidate(List.of(tag));
        for (int i = 0; i < SharedState.MOST_PENDING + 10; i++) {
            node.cache.invalidate(List.of(Tag.of("many", i)));
        }
        truth.incrementAndGet();

        redis.thaw();

        awaitShared();
        assertThat(node.get(key, List.of(tag), this::current)).isEqualTo("truth 1");
        long made = redis.ask(commands -> commands.exists("test:generation:tag:many:1"));
        assertThat(made).isZero();
    }

    @Test
    void aRedisThatComesBackWithOlderDataServesNoneOfThem() {
        String stored = "test:test:value:" + key;
        String generation = "test:generation:tag:" + tag;
        node.get(key, List.of(tag), this::current);
        await().until(() -> redis.ask(commands -> commands.exists(stored)) == 1);
        byte[] oldValue = dump(stored);
        byte[] oldGeneration = dump(generation);
        truth.incrementAndGet();
        node.cache.invalidate(List.of(tag));

        redis.kill();
        redis.start();
        restore(stored, oldValue);
        restore(generation, oldGeneration);

        awaitShared();
        assertThat(node.get(key, List.of(tag), this::current)).isEqualTo("truth 1");
    }

    @Test
    void aRedisThatRefusesToWriteIsPassedByUntilItTakesWritesAgain() {
        node.get(key, List.of(tag), this::current);
        redis.ask(commands -> commands.configSet("maxmemory", "1"));

        truth.incrementAndGet();
        node.cache.invalidate(List.of(tag));

        assertThat(node.cache.isShared()).isFalse();
        await().during(Duration.ofSeconds(1)).until(() -> !node.cache.isShared());
        assertThat(node.get(key, List.of(tag), this::current)).isEqualTo("truth 1");

        redis.ask(commands -> commands.configSet("maxmemory", "0"));

        awaitShared();
        assertThat(node.get(key, List.of(tag), this::current)).isEqualTo("truth 1");
    }

    @Test
    void withoutRedisOneLoaderRunsForAThousandCallers() throws Exception {
        redis.kill();
        await().until(() -> !node.cache.isShared());
        AtomicInteger loads = new AtomicInteger();
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            answers.add(CompletableFuture.supplyAsync(
                    () -> node.get(key, List.of(tag), () -> {
                        work(Duration.ofMillis(100));
                        return "load " + loads.incrementAndGet();
                    }),
                    threads));
        }

        for (CompletableFuture<String> answer : answers) {
            assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("load 1");
        }
        assertThat(loads).hasValue(1);
        redis.start();
    }

    private byte[] dump(String name) {
        return redis.ask(commands -> commands.dump(name));
    }

    private void restore(String name, byte[] dumped) {
        redis.ask(commands -> commands.restore(name, 60_000, dumped));
    }

    private void awaitShared() {
        await().atMost(BACK_WITHIN).until(node.cache::isShared);
    }

    private String current() {
        return "truth " + truth.get();
    }

    private static void work(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Four threads that read and now and then change something, and check that they see what they have changed. */
    private final class Load {
        private final AtomicBoolean running = new AtomicBoolean(true);
        private final List<Duration> waits = Collections.synchronizedList(new ArrayList<>());
        private final List<CompletableFuture<Void>> workers = new ArrayList<>();

        Load() {
            for (int worker = 0; worker < 4; worker++) {
                int number = worker;
                workers.add(CompletableFuture.runAsync(() -> work(number), threads));
            }
        }

        private void work(int worker) {
            Random random = new Random(worker);
            Tag mine = Tag.of("worker", worker);
            int version = 0;
            while (running.get()) {
                if (random.nextInt(10) == 0) {
                    version++;
                    timed(() -> {
                        node.cache.invalidate(List.of(mine));
                        return "";
                    });
                }
                int now = version;
                String seen = timed(() ->
                        node.get(key + "worker " + worker + random.nextInt(20), List.of(mine), () -> "version " + now));
                assertThat(seen).isEqualTo("version " + now);
            }
        }

        private String timed(Supplier<String> step) {
            long start = System.nanoTime();
            String result = step.get();
            waits.add(Duration.ofNanos(System.nanoTime() - start));
            return result;
        }

        void runFor(Duration time) {
            RedisFaultTests.work(time);
        }

        void stop() {
            running.set(false);
            workers.forEach(worker -> worker.orTimeout(10, TimeUnit.SECONDS).join());
        }

        void assertNobodyWaitedOrFailed() {
            List<Duration> sorted = new ArrayList<>(waits);
            sorted.sort(null);
            log.info(
                    "calls={} p99={} ms max={} ms",
                    sorted.size(),
                    sorted.get(sorted.size() * 99 / 100).toMillis(),
                    sorted.get(sorted.size() - 1).toMillis());
            assertThat(sorted.get(sorted.size() * 99 / 100)).isLessThan(Duration.ofMillis(100));
            // One patience, and what a busy machine adds.
            assertThat(sorted.get(sorted.size() - 1)).isLessThan(Duration.ofMillis(500));
        }
    }
}
