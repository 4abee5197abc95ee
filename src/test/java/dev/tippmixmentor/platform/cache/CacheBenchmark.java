package dev.tippmixmentor.platform.cache;

import dev.tippmixmentor.testing.TestRedis;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.util.unit.DataSize;

/** What an answer of 8 KB under three tags costs from this node's memory, from Redis, and when it has to be made. */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CacheBenchmark {
    private static final List<Tag> TAGS = List.of(new Tag("one"), new Tag("two"), new Tag("three"));
    private static final int SHARED = 2_000;
    private static final byte[] VALUE = new byte[8_000];

    private TestRedis redis;
    private CacheNode node;
    private CacheNode forgetful;
    private long next;

    @Setup(Level.Trial)
    public void start() {
        redis = new TestRedis();
        node = new CacheNode(redis.port(), CacheNode.PATIENT).awaitShared();
        forgetful = new CacheNode(
                        TestRedis.connections(redis.port()),
                        new CacheProperties("test", "test", CacheNode.LONG, false, DataSize.ofBytes(0)),
                        CacheNode.PATIENT)
                .awaitShared();
    }

    @TearDown(Level.Trial)
    public void stop() {
        node.close();
        forgetful.close();
        redis.close();
    }

    /** Once a second it comes from Redis. */
    @Benchmark
    public byte[] nearHit() {
        return node.cache.get("hit", TAGS, CacheNode.LONG, () -> VALUE).bytes();
    }

    /** One key after the other: what was read last is kept near for a moment, even where there is no room for it. */
    @Benchmark
    public byte[] sharedHit() {
        return forgetful
                .cache
                .get("shared" + next++ % SHARED, TAGS, CacheNode.LONG, () -> VALUE)
                .bytes();
    }

    /** With a loader that costs nothing. */
    @Benchmark
    public byte[] miss() {
        return node.cache
                .get("miss" + next++, TAGS, CacheNode.LONG, () -> VALUE)
                .bytes();
    }

    @Benchmark
    public void invalidation() {
        node.cache.invalidate(TAGS);
    }
}
