package dev.tippmixmentor.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.testing.TestRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How fast the cache is, and that it stays small. */
class CacheSpeedTests {
    private static final Logger log = LoggerFactory.getLogger(CacheSpeedTests.class);
    private static TestRedis redis;
    private static CacheNode node;

    @BeforeAll
    static void start() {
        redis = new TestRedis();
        node = new CacheNode(redis.port(), CacheNode.PATIENT).awaitShared();
    }

    @AfterAll
    static void stop() {
        node.close();
        redis.close();
    }

    @Test
    void aTagOfTenThousandKeysIsInvalidatedInTwentyMilliseconds() {
        assertThat(invalidate(10_000).took()).isLessThan(Duration.ofMillis(20));
    }

    @Test
    @org.junit.jupiter.api.Tag("benchmark")
    void aTagOfTwoHundredThousandKeysIsInvalidatedInFiveMillisecondsAndHoldsNobodyUp() {
        List<Invalidation> invalidations =
                IntStream.range(0, 9).mapToObj(round -> invalidate(200_000)).toList();

        List<Duration> took =
                invalidations.stream().map(Invalidation::took).sorted().toList();
        assertThat(took.get(took.size() / 2)).isLessThan(Duration.ofMillis(5));
        assertThat(invalidations).allMatch(each -> each.longestPause().compareTo(Duration.ofMillis(20)) < 0);
    }

    /** Keys come and go; what the index remembers of them goes with them. */
    @Test
    void theIndexIsNoLargerThanWhatLivesAfterChurn() {
        Tag tag = new Tag("churn");
        for (int i = 0; i < 2_000; i++) {
            node.get("churn|" + i, List.of(tag), Duration.ofMillis(50), () -> "short");
        }

        await().pollDelay(Duration.ofMillis(100)).until(() -> true);
        for (int i = 0; i < 100; i++) {
            node.get("churn|long|" + i, List.of(tag), () -> "long");
        }

        await().untilAsserted(() -> {
            long live = redis.ask(
                    commands -> (long) commands.keys("test:test:value:churn*").size());
            assertThat(live).isEqualTo(100);
            assertThat((double) redis.ask(commands -> commands.zcard("test:index:churn")))
                    .isBetween(100.0, 1.05 * live);
        });
    }

    @Test
    @org.junit.jupiter.api.Tag("benchmark")
    void aHitTakesMicrosecondsNearAndARoundTripFromRedis() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(CacheBenchmark.class.getSimpleName())
                        .build())
                .run();

        Map<String, Double> micros = new HashMap<>();
        results.forEach(result -> {
            String name = result.getParams().getBenchmark();
            micros.put(
                    name.substring(name.lastIndexOf('.') + 1),
                    result.getPrimaryResult().getScore());
        });
        log.info("microseconds: {}", micros);
        assertThat(micros.get("nearHit")).isLessThan(5);
        assertThat(micros.get("sharedHit")).isBetween(10.0, 500.0); // a round trip takes more than 10
        assertThat(micros.get("miss")).isLessThan(3_000);
    }

    /** @param longestPause of somebody who asks Redis something all the time */
    private record Invalidation(Duration took, Duration longestPause) {}

    private static Invalidation invalidate(int keys) {
        Tag tag = Tag.of("large", keys);
        node.cache.invalidate(List.of(new Tag("warm-up")));
        redis.ask(commands -> commands.eval(
                "for i = 1, tonumber(ARGV[1]) do redis.call('ZADD', KEYS[1], 9e15, 'key number ' .. i) end",
                ScriptOutputType.STATUS,
                new String[] {"test:index:" + tag},
                Integer.toString(keys)));
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Duration> pauses = CompletableFuture.supplyAsync(() -> longestPause(done));

        long start = System.nanoTime();
        node.cache.invalidate(List.of(tag));
        Duration took = Duration.ofNanos(System.nanoTime() - start);

        await().until(() -> redis.ask(commands -> commands.exists("test:index:" + tag)) == 0);
        done.set(true);
        Duration pause = pauses.join();
        log.info(
                "invalidated {} keys in {} us, longest pause of Redis {} us",
                keys,
                took.toNanos() / 1_000,
                pause.toNanos() / 1_000);
        return new Invalidation(took, pause);
    }

    private static Duration longestPause(AtomicBoolean done) {
        RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", redis.port()));
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().ping();
            long longest = 0;
            while (!done.get()) {
                long start = System.nanoTime();
                connection.sync().ping();
                longest = Math.max(longest, System.nanoTime() - start);
            }
            return Duration.ofNanos(longest);
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
    }
}
