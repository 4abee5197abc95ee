package dev.tippmixmentor.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.testing.TestRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Random reads, changes, expiries and evictions by three nodes, against a model: the truth of a tag only grows, a change is
 * acknowledged when its invalidation has returned, and nobody may see less than was acknowledged before they asked; on
 * other nodes, than was acknowledged {@link NearTier#LIFE} before they asked.
 */
class CacheModelTests {
    private static final Logger log = LoggerFactory.getLogger(CacheModelTests.class);
    private static final int NODES = 3;
    private static final int THREADS = 2;
    private static final int TAGS = 6;

    /** How much longer than {@link NearTier#LIFE} a node may be behind that was cut off from Redis: until it is back. */
    private static final Duration CUT_OFF = Duration.ofSeconds(5);

    private final String run = UUID.randomUUID().toString();
    private final AtomicLongArray truth = new AtomicLongArray(TAGS);

    /** By node and tag, what was acknowledged there; and by tag, what was when, to see what others may still miss. */
    private final AtomicLongArray acknowledged = new AtomicLongArray(NODES * TAGS);

    private final List<List<Acknowledgement>> history = IntStream.range(0, TAGS)
            .mapToObj(tag -> (List<Acknowledgement>) new ArrayList<Acknowledgement>())
            .toList();
    private final AtomicLong worstLagNanos = new AtomicLong();

    private record Acknowledgement(long version, long nanos) {}

    @Test
    void nobodySeesLessThanWasAcknowledged() throws Exception {
        walk(2_000, Duration.ofMinutes(2), NearTier.LIFE, false);
    }

    @Test
    @org.junit.jupiter.api.Tag("benchmark")
    void inAMillionStepsWithConnectionsCutNobodySeesLessThanWasAcknowledged() throws Exception {
        walk(1_000_000 / (NODES * THREADS), Duration.ofMinutes(30), NearTier.LIFE.plus(CUT_OFF), true);
    }

    private void walk(int steps, Duration atMost, Duration lag, boolean cuts) throws Exception {
        long seed = Long.getLong("cache.model.seed", System.nanoTime());
        log.info("seed={} (-Dcache.model.seed={} plays the same schedule of each thread)", seed, seed);
        ExecutorService threads = Executors.newFixedThreadPool(NODES * THREADS + 1);
        List<CacheNode> nodes = new ArrayList<>();
        try (TestRedis redis = new TestRedis("maxmemory 2mb", "maxmemory-policy allkeys-random")) {
            for (int i = 0; i < NODES; i++) {
                nodes.add(new CacheNode(redis.port(), CacheNode.PATIENT).awaitShared());
            }
            List<CompletableFuture<Void>> workers = new ArrayList<>();
            for (int worker = 0; worker < NODES * THREADS; worker++) {
                int node = worker % NODES;
                Random random = new Random(seed + worker);
                workers.add(CompletableFuture.runAsync(
                        () -> {
                            for (int step = 0; step < steps; step++) {
                                step(nodes.get(node), node, random, lag);
                                if (cuts && random.nextInt(10_000) == 0) {
                                    redis.cut();
                                }
                            }
                        },
                        threads));
            }
            for (CompletableFuture<Void> worker : workers) {
                worker.get(atMost.toSeconds(), TimeUnit.SECONDS);
            }
            log.info(
                    "steps={} hits={} worst lag of other nodes={} ms",
                    steps * NODES * THREADS,
                    nodes.stream()
                            .mapToDouble(
                                    node -> node.count("reads", "from", "near") + node.count("reads", "from", "shared"))
                            .sum(),
                    Duration.ofNanos(worstLagNanos.get()).toMillis());
        } finally {
            threads.shutdownNow();
            nodes.forEach(CacheNode::close);
        }
    }

    private void step(CacheNode node, int number, Random random, Duration lag) {
        int one = random.nextInt(TAGS);
        int other = random.nextInt(TAGS);
        switch (random.nextInt(40)) {
            case 0 -> change(node, number, one);
            case 1 -> evict(node, one);
            default -> read(node, number, one, other, random.nextInt(4), random.nextInt(30) == 0, lag);
        }
    }

    private void change(CacheNode node, int number, int tag) {
        long version = truth.incrementAndGet(tag);
        node.cache.invalidate(List.of(tag(tag)));
        long now = System.nanoTime();
        acknowledged.accumulateAndGet(number * TAGS + tag, version, Math::max);
        List<Acknowledgement> ofTag = history.get(tag);
        synchronized (ofTag) {
            ofTag.add(new Acknowledgement(version, now));
        }
    }

    /** A generation is forgotten, as Redis does when its memory is full. */
    private void evict(CacheNode node, int tag) {
        node.forget(tag(tag));
    }

    private void read(CacheNode node, int number, int one, int other, int key, boolean shortLived, Duration lag) {
        long asked = System.nanoTime();
        long leastOne = acknowledged.get(number * TAGS + one);
        long leastOther = acknowledged.get(number * TAGS + other);
        List<Tag> tags = List.of(tag(one), tag(other));

        String[] seen = node.get(
                        run + "|" + one + "|" + other + "|" + key,
                        tags,
                        shortLived ? Duration.ofMillis(20) : CacheNode.LONG,
                        () -> truth.get(one) + "|" + truth.get(other) + "|" + "x".repeat(3_000))
                .split("\\|", 3);

        check(one, Long.parseLong(seen[0]), leastOne, asked, lag);
        check(other, Long.parseLong(seen[1]), leastOther, asked, lag);
    }

    private void check(int tag, long seen, long leastHere, long asked, Duration allowed) {
        assertThat(seen).as("acknowledged on this node").isGreaterThanOrEqualTo(leastHere);
        List<Acknowledgement> ofTag = history.get(tag);
        synchronized (ofTag) {
            // Acknowledged nearly in the order of their versions; what is further back was seen.
            for (int i = ofTag.size() - 1; i >= 0 && ofTag.get(i).version() > seen - NODES * THREADS; i--) {
                Acknowledgement missed = ofTag.get(i);
                if (missed.version() > seen) {
                    long lag = asked - missed.nanos();
                    worstLagNanos.accumulateAndGet(lag, Math::max);
                    assertThat(Duration.ofNanos(lag))
                            .as("version %d seen, %d acknowledged by another node before", seen, missed.version())
                            .isLessThan(allowed);
                }
            }
        }
    }

    private Tag tag(int number) {
        return Tag.of("model", run + number);
    }
}
