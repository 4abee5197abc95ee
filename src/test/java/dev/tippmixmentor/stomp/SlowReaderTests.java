package dev.tippmixmentor.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.security.AccessTokens;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.realtime.LiveFeed;
import dev.tippmixmentor.realtime.LiveMessage;
import dev.tippmixmentor.realtime.Topic;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.StalledSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;

/** Clients that stop reading, and what others notice of them. */
@IntegrationTest
class SlowReaderTests {
    private static final Logger log = LoggerFactory.getLogger(SlowReaderTests.class);
    private static final String SMALL = "x".repeat(100);
    private static final String MEDIUM = "x".repeat(2_000);
    private static final String LARGE = "x".repeat(8_000);

    private final Topic topic = Topic.of("test." + UUID.randomUUID());

    @Autowired
    Api api;

    @Autowired
    AccessTokens tokens;

    @Autowired
    LiveFeed feed;

    @Autowired
    Sockets sockets;

    @Test
    void aSocketThatHasTooMuchUnsentIsClosedWithItsCode() {
        UUID user = UUID.randomUUID();
        try (StalledSocket stalled = stalled(user, topic)) {
            Socket socket = socketOf(user);
            for (int sent = 0; !socket.isClosing() && sent < 5_000; sent++) {
                publish(LARGE);
                pause(Duration.ofMillis(1));
            }

            assertThat(stalled.readToTheEnd()).isEqualTo(Socket.TOO_SLOW.getCode());
        }
    }

    @Test
    void nothingIsCompressedUnlessTheOperatorWantsIt() {
        try (StalledSocket socket = stalled(UUID.randomUUID(), topic)) {
            assertThat(socket.handshake()).doesNotContainIgnoringCase("permessage-deflate");
        }
    }

    /** One of them on a topic of its own, where nothing more comes: the waiting is done while the others are looked at. */
    @Test
    void othersNoticeNothingOfSocketsThatTakeNothingUntilThoseAreClosedHoweverLittleItIs() {
        Topic quiet = Topic.of("test." + UUID.randomUUID());
        UUID quietUser = UUID.randomUUID();
        List<UUID> users =
                IntStream.range(0, 12).mapToObj(i -> UUID.randomUUID()).toList();
        List<StalledSocket> stalled = new ArrayList<>();
        try {
            StalledSocket quietOne = stalled(quietUser, quiet);
            stalled.add(quietOne);
            Socket quietSocket = socketOf(quietUser);
            fill(quiet, List.of(quietSocket));
            Latencies without = measure(6, List.of(), 400, Duration.ofSeconds(1), SMALL);
            users.forEach(user -> stalled.add(stalled(user, topic)));
            List<Socket> watched = users.stream().map(this::socketOf).toList();
            fill(topic, watched);

            Latencies with = measure(6, watched, 400, Duration.ofSeconds(3), SMALL);

            assertThat(with.closedOthers).isZero();
            assertThat(with.received).isEqualTo(with.expected);
            // Room for a busy machine; a delivery that waits for a stalled socket takes seconds.
            assertThat(with.percentile(99)).isLessThan(without.percentile(99) + 300);
            await().atMost(Duration.ofSeconds(20)).until(quietSocket::isClosing);
            assertThat(quietOne.readToTheEnd()).isEqualTo(Socket.TOO_SLOW.getCode());
            assertThat(quietSocket.unsentBytes()).isLessThan(Outbox.MAX_UNSENT_BYTES);
            await().atMost(Duration.ofSeconds(20)).until(() -> watched.stream().allMatch(Socket::isClosing));
        } finally {
            stalled.forEach(StalledSocket::close);
        }
    }

    /** Until what the operating system holds for each of them is full, and some waits here. */
    private void fill(Topic of, List<Socket> stalled) {
        while (stalled.stream().anyMatch(socket -> socket.unsentBytes() < 50_000)) {
            feed.publish(new LiveMessage(of, "test", LARGE));
            pause(Duration.ofMillis(2));
        }
    }

    /** Promise 1. */
    @Test
    @Tag("benchmark")
    void fortyStalledOfSixtyCostTheOthersNothing() {
        List<UUID> users =
                IntStream.range(0, 40).mapToObj(i -> UUID.randomUUID()).toList();
        List<StalledSocket> stalled =
                users.stream().map(user -> stalled(user, topic)).toList();
        Latencies measured;
        try {
            List<Socket> watched = users.stream().map(this::socketOf).toList();
            measured = measure(20, watched, 400, Duration.ofSeconds(20), MEDIUM);
            await().atMost(Duration.ofSeconds(15)).until(() -> watched.stream().allMatch(Socket::isClosing));
        } finally {
            stalled.forEach(StalledSocket::close);
        }
        log.info(
                "slow-readers.benchmark healthy=20 stalled=40 messages={} received={}/{} p50={}ms p99={}ms max={}ms "
                        + "closedOthers={} stalledClosedWithin={}ms unsentAtMost={}MB",
                measured.expected / 20,
                measured.received,
                measured.expected,
                measured.percentile(50),
                measured.percentile(99),
                measured.percentile(100),
                measured.closedOthers,
                measured.lastStalledClosedMillis,
                measured.mostUnsent >> 20);

        assertThat(measured.closedOthers).isZero();
        assertThat(measured.received).isEqualTo(measured.expected);
        assertThat(measured.percentile(99)).isLessThan(50);
        assertThat(measured.lastStalledClosedMillis).isBetween(1L, 10_000L);
        assertThat(measured.mostUnsent).isLessThan(64 << 20);
    }

    @Test
    @Tag("benchmark")
    void aBroadcastReachesAThousandSockets() {
        Latencies measured = measure(1_000, List.of(), 2, Duration.ofSeconds(10), MEDIUM);

        log.info(
                "broadcast.benchmark sockets=1000 bytes=2000 p50={}ms p99={}ms last={}ms",
                measured.percentile(50),
                measured.percentile(99),
                measured.percentile(100));
        assertThat(measured.received).isEqualTo(measured.expected);
    }

    private record Latencies(
            List<Integer> sorted,
            int expected,
            int received,
            int closedOthers,
            long lastStalledClosedMillis,
            long mostUnsent) {
        int percentile(int percent) {
            return sorted.get(Math.max(0, sorted.size() * percent / 100 - 1));
        }
    }

    /** What the healthy ones see, in milliseconds, beside some that are stalled. */
    private Latencies measure(int healthy, List<Socket> stalled, int perSecond, Duration time, String filler) {
        List<Listener> listeners = IntStream.range(0, healthy)
                .mapToObj(i -> new Listener().subscribe())
                .toList();
        List<Socket> open = new ArrayList<>(stalled);
        try {
            int messages = (int) (perSecond * time.toSeconds());
            long start = System.nanoTime();
            long lastClosed = 0;
            long mostUnsent = 0;
            for (int i = 0; i < messages; i++) {
                publish(System.nanoTime() + ":" + filler);
                if (!open.isEmpty() && open.removeIf(Socket::isClosing) && open.isEmpty()) {
                    lastClosed = System.nanoTime() - start;
                }
                if (i % 20 == 0) {
                    mostUnsent = Math.max(
                            mostUnsent,
                            open.stream().mapToLong(Socket::unsentBytes).sum());
                }
                pause(Duration.ofNanos(start + (i + 1) * 1_000_000_000L / perSecond - System.nanoTime()));
            }
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> listeners.stream().allMatch(listener -> listener.received.get() >= messages));
            List<Integer> all = listeners.stream()
                    .flatMap(listener -> listener.millis.stream())
                    .sorted()
                    .toList();
            return new Latencies(
                    all,
                    messages * healthy,
                    listeners.stream()
                            .mapToInt(listener -> listener.received.get())
                            .sum(),
                    (int) listeners.stream().filter(listener -> listener.closed).count(),
                    TimeUnit.NANOSECONDS.toMillis(lastClosed),
                    mostUnsent);
        } finally {
            listeners.forEach(Listener::close);
        }
    }

    private void publish(String text) {
        feed.publish(new LiveMessage(topic, "test", text));
    }

    private StalledSocket stalled(UUID user, Topic of) {
        return new StalledSocket(api, tokens.issue(user, UUID.randomUUID(), "somebody", Role.USER), of.destination());
    }

    private Socket socketOf(UUID user) {
        await().until(() -> sockets.of(user).size() == 1);
        return sockets.of(user).get(0);
    }

    private static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }

    /** Reads at once, and keeps of each message only how long it took. */
    private final class Listener implements WebSocket.Listener {
        private static final HttpClient CLIENT = HttpClient.newHttpClient();

        private final StringBuilder text = new StringBuilder();
        private final AtomicInteger received = new AtomicInteger();
        private final List<Integer> millis = Collections.synchronizedList(new ArrayList<>());
        private volatile boolean ready;
        private volatile boolean closed;
        private WebSocket socket;

        Listener subscribe() {
            socket = CLIENT.newWebSocketBuilder()
                    .header("Authorization", "Bearer " + api.token(Role.USER))
                    .buildAsync(URI.create("ws://127.0.0.1:" + api.port() + "/ws"), this)
                    .join();
            socket.sendText("CONNECT\naccept-version:1.2\nheart-beat:0,0\n\n\0", true)
                    .join();
            socket.sendText("SUBSCRIBE\nid:sub-0\ndestination:" + topic.destination() + "\n\n\0", true)
                    .join();
            await().until(() -> ready);
            return this;
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                int sent = text.indexOf("\"data\":\"");
                if (sent >= 0) {
                    int start = sent + "\"data\":\"".length();
                    long at = Long.parseLong(text.substring(start, text.indexOf(":", start)));
                    millis.add((int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - at));
                    received.incrementAndGet();
                } else if (text.indexOf("\"type\":\"subscribed\"") >= 0) {
                    ready = true;
                }
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed = true;
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            closed = true;
        }

        void close() {
            socket.abort();
        }
    }
}
