package dev.tippmixmentor.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.testing.TestRedis;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Some nodes of one process that read, change, evict and let expire at random, and compare what they see with the
 * {@link SharedTruth}: nobody may see less than was acknowledged on their own node before they asked, nor less than was
 * acknowledged elsewhere so long before as the bound allows.
 */
final class CacheModel {
    static final int NODES = 4;
    private static final Logger log = LoggerFactory.getLogger(CacheModel.class);
    private static final int THREADS = 2;
    private static final int TAGS = 6;

    /** How many of the versions before the newest may be in the hands of other threads. */
    private static final int UNDER_WAY = NODES * THREADS;

    private final Walk walk;
    private final SharedTruth truth;
    private final AtomicLong worstLagNanos = new AtomicLong();

    /**
     * A part of a walk.
     *
     * @param run names the keys
     * @param file with the {@link SharedTruth}
     * @param first number of the first node here
     * @param nodes how many there are here
     * @param steps of each thread
     * @param cutEvery how many steps between two cuts of all connections to Redis, on average; 0 for none
     */
    record Walk(
            String run,
            Path file,
            int port,
            int first,
            int nodes,
            int steps,
            int cutEvery,
            long seed,
            Duration lag,
            Duration atMost) {

        List<String> arguments() {
            return List.of(
                    run,
                    file.toString(),
                    Integer.toString(port),
                    Integer.toString(first),
                    Integer.toString(nodes),
                    Integer.toString(steps),
                    Integer.toString(cutEvery),
                    Long.toString(seed),
                    lag.toString(),
                    atMost.toString());
        }

        static Walk of(String... arguments) {
            return new Walk(
                    arguments[0],
                    Path.of(arguments[1]),
                    Integer.parseInt(arguments[2]),
                    Integer.parseInt(arguments[3]),
                    Integer.parseInt(arguments[4]),
                    Integer.parseInt(arguments[5]),
                    Integer.parseInt(arguments[6]),
                    Long.parseLong(arguments[7]),
                    Duration.parse(arguments[8]),
                    Duration.parse(arguments[9]));
        }
    }

    CacheModel(Walk walk) throws IOException {
        this.walk = walk;
        this.truth = new SharedTruth(walk.file(), TAGS, NODES, walk.steps() * THREADS * NODES);
    }

    /** The part of a walk that a process of its own does; its exit code tells whether all was right. */
    public static void main(String... arguments) throws Exception {
        try {
            new CacheModel(Walk.of(arguments)).go();
            System.exit(0);
        } catch (Throwable e) {
            log.error("the model was contradicted", e);
            System.exit(1);
        }
    }

    /** @throws Exception or an {@link AssertionError} where the model was contradicted */
    void go() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(walk.nodes() * THREADS);
        List<CacheNode> nodes = new ArrayList<>();
        try {
            for (int i = 0; i < walk.nodes(); i++) {
                nodes.add(new CacheNode(walk.port(), CacheNode.PATIENT).awaitShared());
            }
            List<CompletableFuture<Void>> workers = new ArrayList<>();
            for (int worker = 0; worker < walk.nodes() * THREADS; worker++) {
                int node = worker % walk.nodes();
                Random random = new Random(walk.seed() + walk.first() * (long) THREADS + worker);
                workers.add(CompletableFuture.runAsync(
                        () -> {
                            for (int step = 0; step < walk.steps(); step++) {
                                step(nodes.get(node), walk.first() + node, random);
                                if (walk.cutEvery() > 0 && random.nextInt(walk.cutEvery()) == 0) {
                                    TestRedis.cut(walk.port());
                                }
                            }
                        },
                        threads));
            }
            for (CompletableFuture<Void> worker : workers) {
                worker.get(walk.atMost().toSeconds(), TimeUnit.SECONDS);
            }
            log.info(
                    "process={} steps={} hits={} worst lag of other nodes={} ms",
                    ProcessHandle.current().pid(),
                    walk.steps() * walk.nodes() * THREADS,
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

    private void step(CacheNode node, int number, Random random) {
        int one = random.nextInt(TAGS);
        int other = random.nextInt(TAGS);
        switch (random.nextInt(40)) {
            case 0 -> change(node, number, one);
            case 1 -> node.forget(tag(one)); // as Redis does when its memory is full
            default -> read(node, number, one, other, random.nextInt(4), random.nextInt(30) == 0);
        }
    }

    private void change(CacheNode node, int number, int tag) {
        long version = truth.next(tag);
        node.cache.invalidate(List.of(tag(tag)));
        truth.acknowledge(number, tag, version);
    }

    private void read(CacheNode node, int number, int one, int other, int key, boolean shortLived) {
        long asked = System.nanoTime();
        long leastOne = truth.acknowledged(number, one);
        long leastOther = truth.acknowledged(number, other);

        String[] seen = node.get(
                        walk.run() + "|" + one + "|" + other + "|" + key,
                        List.of(tag(one), tag(other)),
                        shortLived ? Duration.ofMillis(20) : CacheNode.LONG,
                        () -> truth.version(one) + "|" + truth.version(other) + "|" + "x".repeat(3_000))
                .split("\\|", 3);

        check(one, Long.parseLong(seen[0]), leastOne, asked);
        check(other, Long.parseLong(seen[1]), leastOther, asked);
    }

    private void check(int tag, long seen, long leastHere, long asked) {
        assertThat(seen).as("acknowledged on this node").isGreaterThanOrEqualTo(leastHere);
        long newest = Math.min(truth.version(tag), seen + UNDER_WAY);
        for (long missed = seen + 1; missed <= newest; missed++) {
            long acknowledged = truth.acknowledgedAt(tag, missed);
            if (acknowledged != 0) {
                long lag = asked - acknowledged;
                worstLagNanos.accumulateAndGet(lag, Math::max);
                assertThat(Duration.ofNanos(lag))
                        .as("version %d seen, %d acknowledged by another node before", seen, missed)
                        .isLessThan(walk.lag());
            }
        }
    }

    private Tag tag(int number) {
        return Tag.of("model", walk.run() + number);
    }
}
