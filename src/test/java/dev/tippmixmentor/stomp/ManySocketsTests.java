package dev.tippmixmentor.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.security.AccessTokens;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.realtime.LiveFeed;
import dev.tippmixmentor.realtime.LiveMessage;
import dev.tippmixmentor.realtime.Topic;
import dev.tippmixmentor.testing.Crowd;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.RestartableNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** Promise 5: how many sockets a node in a process of its own holds, and what each costs. */
@IntegrationTest
@Tag("benchmark")
class ManySocketsTests {
    private static final Logger log = LoggerFactory.getLogger(ManySocketsTests.class);
    private static final int SOCKETS = Integer.getInteger("sockets", 10_000);
    private static final int OF_A_USER = 40;
    private static final int OPENERS = 8;
    private static final int BROADCASTS = 10;
    private static final int MOST_HEAP_A_SOCKET = 40 * 1024;

    @Autowired
    AccessTokens tokens;

    @Autowired
    LiveFeed feed;

    @Autowired
    Environment settings;

    private final Topic topic = Topic.of("predictions");

    @Test
    void thousandsOfSocketsFitIntoOneNode(@TempDir Path folder) throws Exception {
        try (RestartableNode node = new RestartableNode(
                                RestartableNode.variablesOf(settings),
                                List.of("-Xmx1500m", "-XX:+UseSerialGC"),
                                folder.resolve("node.log"))
                        .start()
                        .awaitReady();
                Crowd crowd = new Crowd(node.port(), topic.destination())) {
            open(crowd, OF_A_USER); // what every first socket loads
            long before = node.usedHeap();

            long start = System.nanoTime();
            open(crowd, SOCKETS);
            double seconds = (System.nanoTime() - start) / 1e9;
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> crowd.members().stream().allMatch(member -> member.bytes() > 100));
            long heap = (node.usedHeap() - before) / SOCKETS;

            List<Long> last = new ArrayList<>();
            long[] all = new long[BROADCASTS * crowd.members().size()];
            for (int i = 0; i < BROADCASTS; i++) {
                broadcast(crowd, i, all, last);
            }
            log.info(
                    "sockets.benchmark sockets={} heapBytesEach={} connectsPerSecond={} broadcastLastMillis={} p50={}ms p99={}ms"
                            + " closed={}",
                    SOCKETS,
                    heap,
                    Math.round(SOCKETS / seconds),
                    last,
                    Crowd.percentile(all, 50),
                    Crowd.percentile(all, 99),
                    crowd.lost());
            assertThat(crowd.lost()).isZero();
            assertThat(heap).isLessThan(MOST_HEAP_A_SOCKET);
        }
    }

    private void open(Crowd crowd, int count) throws InterruptedException {
        List<String> users = IntStream.rangeClosed(0, count / OF_A_USER)
                .mapToObj(i -> tokens.issue(UUID.randomUUID(), UUID.randomUUID(), "somebody", Role.USER))
                .toList();
        AtomicInteger next = new AtomicInteger();
        List<Exception> failures = new ArrayList<>();
        ExecutorService openers = Executors.newFixedThreadPool(OPENERS);
        for (int opener = 0; opener < OPENERS; opener++) {
            openers.execute(() -> {
                for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                    try {
                        crowd.join(users.get(i / OF_A_USER));
                    } catch (IOException e) {
                        synchronized (failures) {
                            failures.add(e);
                        }
                    }
                }
            });
        }
        openers.shutdown();
        assertThat(openers.awaitTermination(10, TimeUnit.MINUTES)).isTrue();
        assertThat(failures).isEmpty();
    }

    /** From the publisher in another process over Redis to the last client. */
    private void broadcast(Crowd crowd, int number, long[] all, List<Long> last) {
        List<Crowd.Member> members = crowd.members();
        long[] had = members.stream().mapToLong(Crowd.Member::bytes).toArray();
        long start = System.nanoTime();
        feed.publish(new LiveMessage(topic, "test", "x".repeat(200)));
        await().atMost(Duration.ofMinutes(1))
                .until(() -> IntStream.range(0, had.length)
                        .allMatch(i -> members.get(i).bytes() > had[i]));
        long slowest = 0;
        for (int i = 0; i < had.length; i++) {
            long millis = TimeUnit.NANOSECONDS.toMillis(members.get(i).lastNanos() - start);
            all[number * had.length + i] = millis;
            slowest = Math.max(slowest, millis);
        }
        last.add(slowest);
    }
}
