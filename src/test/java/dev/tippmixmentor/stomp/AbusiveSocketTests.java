package dev.tippmixmentor.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.security.AccessTokens;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.RestartableNode;
import dev.tippmixmentor.testing.StompSocket;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** Clients that ask for a hundred times as much as they may: told so, closed, counted, and nobody else notices. */
@IntegrationTest
class AbusiveSocketTests {
    private static final Logger log = LoggerFactory.getLogger(AbusiveSocketTests.class);
    private static final String CONNECT = "CONNECT\naccept-version:1.2\n\n^@";
    private static final String PING = "SEND\ndestination:/app/ping\n\n^@";
    private static final Duration REFUSED = Duration.ofMillis(100);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static final List<IntFunction<String>> ABUSES = List.of(
            i -> PING.repeat(50),
            i -> PING.replace("\n\n", "\n" + "a:1\n".repeat(3_000) + "\n"),
            i -> "SUBSCRIBE\nid:" + i + "\ndestination:/topic/predictions\n\n^@",
            i -> PING.replace("^@", "x".repeat(50_000) + "^@"),
            i -> "BEGIN\ntransaction:" + i + "\n\n^@",
            i -> "NONSENSE\n\n^@",
            i -> "\n",
            i -> PING.replace("^@", ""));

    @Autowired
    Api api;

    @Autowired
    AccessTokens tokens;

    @Autowired
    Sockets sockets;

    @Autowired
    MeterRegistry meters;

    @Autowired
    Environment settings;

    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();
    private Pinger witness;

    @BeforeEach
    void somebodyElse() {
        witness = new Pinger(api);
        witness.start(Duration.ofMillis(50));
    }

    @AfterEach
    void closeAll() throws Exception {
        closeOpen();
        witness.close();
    }

    private void closeOpen() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
        open.clear();
    }

    @Test
    void tooManyFrames() {
        assertRefused(Refusal.FRAMES, "RATE_LIMIT_EXCEEDED", 4429, 4, i -> PING.repeat(100));
    }

    @Test
    void tooManyHeaders() {
        assertRefused(
                Refusal.FRAME_SIZE,
                "REQUEST_TOO_LARGE",
                1002,
                1,
                i -> PING.replace("\n\n", "\n" + "a:1\n".repeat(100 * FrameGate.MAX_HEADERS - 10) + "\n"));
    }

    @Test
    void tooManySubscriptions() {
        assertRefused(
                Refusal.SUBSCRIPTIONS,
                "RATE_LIMIT_EXCEEDED",
                4429,
                101,
                i -> "SUBSCRIBE\nid:" + i + "\ndestination:/topic/test.a\n\n^@");
    }

    @Test
    void tooLargeFrames() {
        assertRefused(
                Refusal.FRAME_SIZE,
                "REQUEST_TOO_LARGE",
                1002,
                1,
                i -> PING.replace("^@", "x".repeat(3 * Sockets.MAX_MESSAGE_BYTES) + "^@"));
    }

    @Test
    void tooMuchInTransactions() {
        assertRefused(
                Refusal.TRANSACTIONS,
                "RATE_LIMIT_EXCEEDED",
                4429,
                Transactions.MAX_OPEN + 1,
                i -> "BEGIN\ntransaction:" + i + "\n\n^@");
    }

    private void assertRefused(Refusal reason, String errorCode, int closeCode, int times, IntFunction<String> abuse) {
        double before = refused(reason);
        StompSocket abuser = connect(api, token(UUID.randomUUID()));

        // No more than it takes: whoever still sends when the server closes may lose what it has said.
        for (int i = 0; i < times; i++) {
            abuser.sendUntilClosed(abuse.apply(i));
        }

        assertThat(abuser.await("ERROR").header("error-code")).isEqualTo(errorCode);
        assertThat(abuser.awaitClose()).isEqualTo(closeCode);
        await().untilAsserted(() -> assertThat(refused(reason)).isGreaterThan(before));
        assertNobodyElseNoticed();
    }

    /** Each of the sockets by itself is within its bounds. */
    @Test
    void tooManyFramesOfOneUserOnManySockets() {
        double before = refused(Refusal.USER_FRAMES);
        String token = token(UUID.randomUUID());
        List<StompSocket> tabs =
                IntStream.range(0, 8).mapToObj(i -> connect(api, token)).toList();

        tabs.forEach(tab -> tab.sendUntilClosed(PING.repeat(240)));

        await().until(() -> tabs.stream().anyMatch(tab -> !tab.isOpen()));
        StompSocket refused =
                tabs.stream().filter(tab -> !tab.isOpen()).findFirst().orElseThrow();
        assertThat(refused.await("ERROR").header("error-code")).isEqualTo("RATE_LIMIT_EXCEEDED");
        assertThat(refused.awaitClose()).isEqualTo(4429);
        await().untilAsserted(() -> assertThat(refused(Refusal.USER_FRAMES)).isGreaterThan(before));
        assertThat(tabs).as("there are tokens for some of them").anyMatch(StompSocket::isOpen);
        assertNobodyElseNoticed();
    }

    @Test
    void handshakesThatNeverEndAndFramesThatNeverEnd() throws IOException {
        ScheduledExecutorService tap = Executors.newSingleThreadScheduledExecutor();
        open.add(tap::shutdownNow);
        for (int i = 0; i < 100; i++) {
            drip(api, tap);
        }
        UUID user = UUID.randomUUID();
        for (int i = 0; i < 20; i++) {
            StompSocket silent = StompSocket.open(api, "/ws", Map.of("Authorization", "Bearer " + token(user)));
            silent.sendUntilClosed("CONNECT\naccept-version:1.2\n");
            open.add(silent);
        }

        await().atMost(Duration.ofSeconds(8)).until(() -> sockets.of(user).isEmpty());

        assertNobodyElseNoticed();
    }

    /** A byte of a handshake now and then. */
    @SuppressWarnings("FutureReturnValueIgnored") // it ends with its executor
    private void drip(Api server, ScheduledExecutorService tap) throws IOException {
        Socket drop = new Socket(InetAddress.getLoopbackAddress(), server.port());
        open.add(drop);
        byte[] handshake = ("GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nX-Filler: "
                        + "x".repeat(10_000))
                .getBytes(StandardCharsets.US_ASCII);
        AtomicInteger next = new AtomicInteger();
        tap.scheduleWithFixedDelay(
                () -> {
                    try {
                        drop.getOutputStream().write(handshake[next.getAndIncrement()]);
                    } catch (IOException e) {
                        throw new IllegalStateException(e); // ends the dripping
                    }
                },
                0,
                100,
                TimeUnit.MILLISECONDS);
    }

    @Test
    void whoOpensSocketsPaysForEach() {
        String token = token(UUID.randomUUID());

        long left = tokensLeft(token);

        assertThat(tokensLeft(token)).isEqualTo(left - 5);
    }

    private long tokensLeft(String token) {
        String limit = api.with(token)
                .post()
                .uri("/api/v1/realtime/tickets")
                .exchange()
                .expectBody()
                .returnResult()
                .getResponseHeaders()
                .getFirst("RateLimit");
        Matcher remaining = Pattern.compile("\"user\";r=(\\d+);t=\\d+").matcher(limit);
        assertThat(remaining.matches()).as(limit).isTrue();
        return Long.parseLong(remaining.group(1));
    }

    /**
     * A node in a process of its own with the limits that it has in production. By turns without and with them, as the machine
     * has other work too; their own work is on the same cores.
     */
    @Test
    @Tag("benchmark")
    void tenAbusersDoNotDelayOthers() throws Exception {
        Map<String, String> variables = new HashMap<>(RestartableNode.variablesOf(settings));
        variables.put("RATE_LIMIT_LIMIT", "100");
        Duration each = Duration.ofSeconds(10);
        AtomicInteger closed = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        List<Long> without = new ArrayList<>();
        List<Long> with = new ArrayList<>();
        try (RestartableNode node = new RestartableNode(
                        variables, List.of("-Xmx384m", "-XX:+UseSerialGC"), Path.of("target", "abused-node.log"))
                .start()
                .awaitReady()) {
            Api abused = Api.at(node.port(), tokens);
            log.info("ten abusers: warming up, p99 {} us", p99OfOthers(abused, each.multipliedBy(3)) / 1_000);
            for (int turn = 0; turn < 5; turn++) {
                without.add(p99OfOthers(abused, each));
                ScheduledExecutorService tap = Executors.newSingleThreadScheduledExecutor();
                ExecutorService abusers = Executors.newCachedThreadPool();
                for (int i = 0; i < 200; i++) {
                    drip(abused, tap); // the ninth and the tenth
                }
                ABUSES.forEach(abuse -> abusers.execute(() -> abuse(abused, abuse, closed, refused)));
                with.add(p99OfOthers(abused, each));
                abusers.shutdownNow();
                tap.shutdownNow();
                abusers.awaitTermination(10, TimeUnit.SECONDS);
                closeOpen();
            }
        }

        log.info(
                "ten abusers: p99 of 20 others {} us without, {} us with them (medians of {} and {}), "
                        + "closed {} times, refused {} times",
                median(without),
                median(with),
                without,
                with,
                closed,
                refused);
        assertThat(closed.get()).isPositive();
    }

    private static long median(List<Long> nanos) {
        return nanos.stream().sorted().toList().get(nanos.size() / 2) / 1_000;
    }

    /** About a hundred times what a socket may, for as long as the thread may run; comes back whenever it was closed. */
    private void abuse(Api server, IntFunction<String> abuse, AtomicInteger closed, AtomicInteger refused) {
        String token = token(UUID.randomUUID());
        while (!Thread.currentThread().isInterrupted()) {
            try (StompSocket socket = connect(server, token)) {
                for (int i = 0; socket.isOpen() && !Thread.currentThread().isInterrupted(); i++) {
                    socket.sendUntilClosed(abuse.apply(i));
                    TimeUnit.MICROSECONDS.sleep(400);
                }
                closed.incrementAndGet();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                refused.incrementAndGet();
                LockSupport.parkNanos(REFUSED.toNanos());
            }
        }
    }

    private long p99OfOthers(Api server, Duration time) throws InterruptedException {
        List<Pinger> others =
                IntStream.range(0, 20).mapToObj(i -> new Pinger(server)).toList();
        others.forEach(other -> other.start(Duration.ofMillis(100)));
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
        others.forEach(Pinger::close);
        List<Long> trips = others.stream()
                .flatMap(other -> other.roundTrips.stream())
                .sorted()
                .collect(Collectors.toList());
        return trips.get(trips.size() * 99 / 100);
    }

    private void assertNobodyElseNoticed() {
        int before = witness.roundTrips.size();
        await().until(() -> witness.roundTrips.size() > before + 3);
        assertThat(witness.closed).isFalse();
    }

    private double refused(Refusal reason) {
        return meters.get("tippmix.realtime.refused")
                .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                .counter()
                .count();
    }

    private StompSocket connect(Api server, String token) {
        StompSocket socket = StompSocket.open(server, "/ws", Map.of("Authorization", "Bearer " + token));
        open.add(socket);
        socket.send(CONNECT).await("CONNECTED");
        return socket;
    }

    private String token(UUID user) {
        return tokens.issue(user, UUID.randomUUID(), "somebody", Role.USER);
    }

    /** A well-behaved client that pings and notes how long the answers take. */
    private final class Pinger implements WebSocket.Listener {
        private final List<Long> roundTrips = new CopyOnWriteArrayList<>();
        private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        private final WebSocket socket;
        private volatile long sentAt;
        private volatile boolean closed;

        Pinger(Api server) {
            socket = HTTP.newWebSocketBuilder()
                    .header("Authorization", "Bearer " + token(UUID.randomUUID()))
                    .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/ws"), this)
                    .join();
            send(CONNECT + "SUBSCRIBE\nid:1\ndestination:/user/queue/session\n\n^@");
        }

        @SuppressWarnings("FutureReturnValueIgnored") // it ends with its executor
        void start(Duration pause) {
            timer.scheduleWithFixedDelay(this::ping, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
        }

        private void ping() {
            if (sentAt == 0) {
                sentAt = System.nanoTime();
                send(PING);
            }
        }

        private void send(String text) {
            socket.sendText(text.replace("^@", "\0"), true).join();
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            if (data.toString().contains("\"pong\"")) {
                roundTrips.add(System.nanoTime() - sentAt);
                sentAt = 0;
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int statusCode, String reason) {
            closed = true;
            return null;
        }

        void close() {
            timer.shutdownNow();
            socket.abort();
        }
    }
}
