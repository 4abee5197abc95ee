package dev.tippmixmentor.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.platform.security.AccessTokens;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.realtime.LiveFeed;
import dev.tippmixmentor.realtime.LiveMessage;
import dev.tippmixmentor.realtime.Topic;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.Crowd;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.RestartableNode;
import dev.tippmixmentor.testing.StompFrame;
import dev.tippmixmentor.testing.StompSocket;
import dev.tippmixmentor.testing.TestLeague;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/**
 * Promise 5: how many sockets a node in a process of its own holds, what each costs, and how soon they hear. Each follows the
 * predictions, one of a hundred matches, and what is for its user, who has ten of them. The clients and whoever publishes are
 * on the same machine, so that the times, which are printed, say something of the server only where nothing else runs there;
 * that all comes is so everywhere.
 */
@IntegrationTest
@Tag("benchmark")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManySocketsTests {
    private static final Logger log = LoggerFactory.getLogger(ManySocketsTests.class);
    private static final int SOCKETS = Integer.getInteger("sockets", 10_000);
    private static final int OF_A_USER = 10;
    private static final int LEAGUES = 4;
    private static final int MATCHES_OF_A_LEAGUE = 25;
    private static final int OPENERS = 8;
    private static final int BROADCASTS = 10;
    private static final int MOST_HEAP_A_SOCKET = 40 * 1024;
    private static final int DELIVERIES_A_SECOND = 25_000;
    private static final int PINGERS = 20;
    private static final String FILLER = "x".repeat(200);

    @Autowired
    AccessTokens tokens;

    @Autowired
    LiveFeed feed;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    Matches matches;

    @Autowired
    Clock clock;

    @Autowired
    Environment settings;

    private final Topic predictions = Topic.of("predictions");
    private final List<Topic> games = new ArrayList<>();
    private final Map<Topic, AtomicInteger> followers = new ConcurrentHashMap<>();
    private final List<UUID> users = IntStream.range(0, SOCKETS / OF_A_USER)
            .mapToObj(i -> UUID.randomUUID())
            .toList();
    private RestartableNode node;
    private Crowd crowd;
    private long heapEach;
    private double connectsPerSecond;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        Instant now = clock.instant();
        for (int i = 0; i < LEAGUES; i++) {
            TestLeague league = TestLeague.withFixtures(intake, leagues, now, MATCHES_OF_A_LEAGUE);
            matches.fixtures(league.id(), now, now.plus(Duration.ofDays(40)))
                    .forEach(fixture -> games.add(Topic.of("matches." + fixture.id())));
        }
        assertThat(games).hasSize(LEAGUES * MATCHES_OF_A_LEAGUE);
        node = new RestartableNode(
                        RestartableNode.variablesOf(settings),
                        List.of("-Xmx1500m", "-XX:+UseSerialGC"),
                        folder.resolve("node.log"))
                .start()
                .awaitReady();
        crowd = new Crowd(node.port());
        open(List.of(UUID.randomUUID())); // what every first socket loads
        long before = node.usedHeap();
        long start = System.nanoTime();
        open(users);
        connectsPerSecond = SOCKETS / ((System.nanoTime() - start) / 1e9);
        // Three notices that say where a topic is.
        await().atMost(Duration.ofMinutes(2))
                .until(() -> crowd.members().stream().allMatch(member -> member.bytes() > 600));
        heapEach = (node.usedHeap() - before) / SOCKETS;
    }

    @AfterAll
    void close() throws IOException {
        crowd.close();
        node.close();
    }

    private void open(List<UUID> people) throws InterruptedException {
        int count = people.size() * OF_A_USER;
        List<String> bearers = people.stream()
                .map(user -> tokens.issue(user, UUID.randomUUID(), "somebody", Role.USER))
                .toList();
        AtomicInteger next = new AtomicInteger();
        List<Exception> failures = Collections.synchronizedList(new ArrayList<>());
        ExecutorService openers = Executors.newFixedThreadPool(OPENERS);
        for (int opener = 0; opener < OPENERS; opener++) {
            openers.execute(() -> {
                for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                    Topic game = games.get(i % games.size());
                    try {
                        crowd.join(
                                bearers.get(i / OF_A_USER),
                                List.of(predictions.destination(), game.destination(), Topic.NOTIFICATIONS));
                        followers
                                .computeIfAbsent(game, name -> new AtomicInteger())
                                .incrementAndGet();
                    } catch (IOException e) {
                        failures.add(e);
                    }
                }
            });
        }
        openers.shutdown();
        assertThat(openers.awaitTermination(10, TimeUnit.MINUTES)).isTrue();
        assertThat(failures).isEmpty();
    }

    @Test
    void thousandsOfSocketsFitIntoOneNode() {
        List<Long> last = new ArrayList<>();
        long[] all = new long[BROADCASTS * crowd.members().size()];
        for (int i = 0; i < BROADCASTS; i++) {
            broadcast(i, all, last);
        }

        log.info(
                "sockets.benchmark sockets={} subscriptionsEach=3 heapBytesEach={} connectsPerSecond={} "
                        + "broadcastLastMillis={} p50={}ms p99={}ms closed={}",
                SOCKETS,
                heapEach,
                Math.round(connectsPerSecond),
                last,
                Crowd.percentile(all, 50),
                Crowd.percentile(all, 99),
                crowd.lost());
        assertThat(crowd.lost()).isZero();
        assertThat(heapEach).isLessThan(MOST_HEAP_A_SOCKET);
    }

    /** From the publisher in another process over Redis to the last client. */
    private void broadcast(int number, long[] all, List<Long> last) {
        List<Crowd.Member> members = crowd.members();
        long[] had = members.stream().mapToLong(Crowd.Member::bytes).toArray();
        long start = System.nanoTime();
        feed.publish(new LiveMessage(predictions, "test", FILLER));
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

    @Test
    void twentyFiveThousandDeliveriesASecondAreSoonThereAndPingsAreAnswered() throws Exception {
        int perSecond = DELIVERIES_A_SECOND * games.size() / SOCKETS;
        publish(perSecond, Duration.ofSeconds(5), games); // warm
        List<Pinger> pingers =
                IntStream.range(0, PINGERS).mapToObj(i -> new Pinger()).toList();
        ScheduledExecutorService pinging = Executors.newSingleThreadScheduledExecutor();
        try {
            ScheduledFuture<?> pings =
                    pinging.scheduleAtFixedRate(() -> pingers.forEach(Pinger::ping), 0, 250, TimeUnit.MILLISECONDS);

            int expected = publish(perSecond, Duration.ofSeconds(20), games);

            assertThat(pings.isDone()).isFalse();
            log("deliveries.benchmark topics=%d perSecond=%d".formatted(games.size(), DELIVERIES_A_SECOND), expected);
        } finally {
            pinging.shutdownNow();
            pingers.forEach(Pinger::close);
        }
        long[] trips = pingers.stream()
                .flatMap(pinger -> pinger.micros.stream())
                .mapToLong(Long::longValue)
                .toArray();
        log.info(
                "pings.benchmark answered={} p50={}ms p99={}ms",
                trips.length,
                Crowd.percentile(trips, 50) / 1e3,
                Crowd.percentile(trips, 99) / 1e3);
        assertThat(trips).hasSizeGreaterThan(PINGERS * 40);
    }

    @Test
    void aThousandTopicsOfTenFollowersEachAreAllServed() throws Exception {
        List<Topic> own = users.stream().map(Topic::ofUser).toList();
        publish(own.size() / 2, Duration.ofSeconds(2), own); // warm

        int expected = publish(own.size() / 2, Duration.ofSeconds(10), own);
        log("topics.benchmark topics=%d perSecond=%d".formatted(own.size(), own.size() / 2 * OF_A_USER), expected);

        expected = publish(Integer.MAX_VALUE, Duration.ofSeconds(1), own);
        log("topics.benchmark topics=%d at once".formatted(own.size()), expected);
    }

    /**
     * Tells the topics one thing after the other, and waits until everybody has it.
     *
     * @param perSecond how many; without a pause, and each once, if there is no limit
     * @return how many deliveries that is
     */
    private int publish(int perSecond, Duration time, List<Topic> topics) {
        crowd.forget();
        int messages = perSecond == Integer.MAX_VALUE ? topics.size() : perSecond * (int) time.toSeconds();
        int deliveries = 0;
        long start = System.nanoTime();
        for (int i = 0; i < messages; i++) {
            Topic topic = topics.get(i % topics.size());
            feed.publish(new LiveMessage(topic, "test", Crowd.now() + FILLER));
            deliveries += topic.destination().equals(Topic.NOTIFICATIONS)
                    ? OF_A_USER
                    : followers.get(topic).get();
            LockSupport.parkNanos(start + (i + 1) * 1_000_000_000L / perSecond - System.nanoTime());
        }
        int expected = deliveries;
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(crowd.timed()).isEqualTo(expected));
        return expected;
    }

    private void log(String what, int expected) {
        log.info(
                "{} deliveries={}/{} p50={}ms p99={}ms last={}ms closed={}",
                what,
                crowd.timed(),
                expected,
                crowd.millis(50),
                crowd.millis(99),
                crowd.millis(100),
                crowd.lost());
        assertThat(crowd.lost()).isZero();
    }

    /** Asks again and again, and notes how long each answer takes. */
    private final class Pinger implements AutoCloseable {
        private final Queue<Long> asked = new ConcurrentLinkedQueue<>();
        private final Queue<Long> micros = new ConcurrentLinkedQueue<>();
        private final StompSocket socket = StompSocket.open(
                Api.at(node.port(), tokens),
                "/ws",
                Map.of(
                        "Authorization",
                        "Bearer " + tokens.issue(UUID.randomUUID(), UUID.randomUUID(), "somebody", Role.USER)),
                this::take,
                code -> {});

        Pinger() {
            socket.send("CONNECT\naccept-version:1.2\nheart-beat:0,0\n\n^@"
                    + "SUBSCRIBE\nid:0\ndestination:/user/queue/session\n\n^@");
        }

        void ping() {
            asked.add(System.nanoTime());
            socket.sendUntilClosed("SEND\ndestination:/app/ping\n\n^@");
        }

        private void take(StompFrame frame) {
            if (frame.command().equals("MESSAGE")) {
                micros.add((System.nanoTime() - Objects.requireNonNull(asked.poll())) / 1_000);
            }
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
