package dev.tippmixmentor.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.testing.TestRedis;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Values in Redis with and without compression. */
class CompressionTests {
    private static final Logger log = LoggerFactory.getLogger(CompressionTests.class);
    private static final Tag TAG = new Tag("compression");
    private static TestRedis redis;
    private static CacheNode plain;
    private static CacheNode compressing;

    private final String key = "compression|" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        redis = new TestRedis();
        plain = new CacheNode(TestRedis.connections(redis.port()), CacheNode.settings("1", false), CacheNode.PATIENT)
                .awaitShared();
        compressing = new CacheNode(
                        TestRedis.connections(redis.port()), CacheNode.settings("1", true), CacheNode.PATIENT)
                .awaitShared();
    }

    @AfterAll
    static void stop() {
        plain.close();
        compressing.close();
        redis.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_023, 1_024, 100_000})
    void eachReadsWhatTheOtherWrote(int length) {
        String value = pageOfMatches(length);

        compressing.get(key + 1, List.of(TAG), () -> value);
        plain.get(key + 2, List.of(TAG), () -> value);

        assertThat(plain.get(key + 1, List.of(TAG), () -> "loaded again")).isEqualTo(value);
        assertThat(compressing.get(key + 2, List.of(TAG), () -> "loaded again")).isEqualTo(value);
    }

    @Test
    void aHundredKilobytesOfJsonBecomeAFifth() {
        double before = compressing.count("saved");
        String value = pageOfMatches(100_000);

        compressing.get(key, List.of(TAG), () -> value);
        await().until(() -> lengthInRedis() > 0);

        long length = lengthInRedis();
        log.info("zstd: {} bytes as {}, 1 : {}", value.length(), length, value.length() / (double) length);
        assertThat(length).isLessThan(value.length() / 5);
        assertThat(compressing.count("saved") - before).isEqualTo((double) (value.length() - length));
    }

    @Test
    void whatIsTooSmallOrDoesNotShrinkIsLeftAsItIs() {
        byte[] noise = new byte[5_000];
        new Random(1).nextBytes(noise);

        byte[] small = stored(pageOfMatches(1_000).getBytes(StandardCharsets.UTF_8));
        byte[] random = stored(noise);

        assertThat(small).hasSizeGreaterThan(1_000);
        assertThat(small[0]).isEqualTo(random[0]);
        assertThat(random).hasSizeBetween(noise.length, noise.length + 100);
    }

    @Test
    void whatCannotBeReadIsAMiss() {
        byte[] stored = stored(pageOfMatches(5_000).getBytes(StandardCharsets.UTF_8));

        assertThat(StoredValue.decode(stored)).isPresent();
        assertThat(StoredValue.decode(new byte[0])).isEmpty();
        assertThat(StoredValue.decode(new byte[] {99, 1, 2, 3})).isEmpty();
        for (int length = 0; length < stored.length; length += 7) {
            assertThat(StoredValue.decode(Arrays.copyOf(stored, length)))
                    .as("%d of %d bytes", length, stored.length)
                    .isEmpty();
        }
    }

    private static byte[] stored(byte[] bytes) {
        return StoredValue.loaded(CachedValue.of(bytes), 1, Duration.ofMillis(1))
                .with(new Generations(new long[] {1, 2}))
                .encode(true);
    }

    private long lengthInRedis() {
        return redis.ask(commands -> commands.strlen("test:1:value:" + key));
    }

    /** What a list of matches looks like, with ids that do not repeat. */
    private static String pageOfMatches(int length) {
        Random random = new Random(7);
        StringBuilder json = new StringBuilder(length + 500);
        while (json.length() < length) {
            json.append("""
                    {"id":"%s","league":{"id":"0198c0de-0000-7000-8000-000000000001","code":"E0","name":"Premier League"},\
                    "season":"2025-26","kickOff":"2026-05-%02dT14:00:00.000Z","status":"FINISHED",\
                    "home":{"id":"0198c0de-0000-7000-8000-0000000000%02d","name":"Side %d"},\
                    "away":{"id":"0198c0de-0000-7000-8000-0000000000%02d","name":"Side %d"},\
                    "score":{"home":%d,"away":%d},\
                    "odds":{"home":%.2f,"draw":%.2f,"away":%.2f,"bookmakers":6},"resultRevision":1},""".formatted(
                            new UUID(random.nextLong(), random.nextLong()),
                            1 + random.nextInt(28),
                            random.nextInt(20),
                            random.nextInt(20),
                            random.nextInt(20),
                            random.nextInt(20),
                            random.nextInt(5),
                            random.nextInt(5),
                            1 + random.nextDouble() * 5,
                            3 + random.nextDouble(),
                            1 + random.nextDouble() * 5));
        }
        json.setLength(length);
        return json.toString();
    }
}
