package dev.tippmixmentor.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.testing.TestRedis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Random reads, changes, expiries and evictions by several nodes against a {@link CacheModel}. Others than the node that
 * issued an invalidation may be {@link NearTier#LIFE} behind.
 */
class CacheModelTests {
    private static final Logger log = LoggerFactory.getLogger(CacheModelTests.class);

    /** How much longer than {@link NearTier#LIFE} a node may be behind that was cut off from Redis: until it is back. */
    private static final Duration CUT_OFF = Duration.ofSeconds(5);

    private static final int MILLION = 1_000_000;

    @TempDir
    Path folder;

    @Test
    void nobodySeesLessThanWasAcknowledged() throws Exception {
        try (TestRedis redis = redis()) {
            new CacheModel(walk(redis, 0, 3, 2_000, 0, NearTier.LIFE)).go();
        }
    }

    @Test
    @org.junit.jupiter.api.Tag("benchmark")
    void inAMillionStepsOfTwoProcessesWithConnectionsCutNobodySeesLessThanWasAcknowledged() throws Exception {
        try (TestRedis redis = redis()) {
            int steps = MILLION / (2 * CacheModel.NODES);
            CacheModel.Walk here = walk(redis, 0, 2, steps, 5_000, NearTier.LIFE.plus(CUT_OFF));
            CacheModel.Walk there = new CacheModel.Walk(
                    here.run(), here.file(), here.port(), 2, 2, steps, 0, here.seed(), here.lag(), here.atMost());
            Path printed = folder.resolve("other-process.log");
            Process other = new ProcessBuilder(Stream.concat(
                                    Stream.of(
                                            Path.of(System.getProperty("java.home"), "bin", "java")
                                                    .toString(),
                                            "-cp",
                                            System.getProperty("java.class.path"),
                                            CacheModel.class.getName()),
                                    there.arguments().stream())
                            .toList())
                    .redirectErrorStream(true)
                    .redirectOutput(printed.toFile())
                    .start();
            try {
                new CacheModel(here).go();

                assertThat(other.waitFor(here.atMost().toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                List<String> lines = Files.readAllLines(printed);
                log.info("{}", lines.get(lines.size() - 1));
                assertThat(other.exitValue()).as(() -> String.join("\n", lines)).isZero();
            } finally {
                other.destroyForcibly();
            }
        }
    }

    private static TestRedis redis() {
        return new TestRedis("maxmemory 2mb", "maxmemory-policy allkeys-random");
    }

    private CacheModel.Walk walk(TestRedis redis, int first, int nodes, int steps, int cutEvery, Duration lag) {
        long seed = Long.getLong("cache.model.seed", System.nanoTime());
        log.info("seed={} (-Dcache.model.seed={} plays the same schedule of each thread)", seed, seed);
        return new CacheModel.Walk(
                UUID.randomUUID().toString(),
                folder.resolve("truth"),
                redis.port(),
                first,
                nodes,
                steps,
                cutEvery,
                seed,
                lag,
                Duration.ofMinutes(30));
    }
}
