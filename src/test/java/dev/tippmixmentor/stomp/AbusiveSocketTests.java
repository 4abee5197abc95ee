package dev.tippmixmentor.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.security.AccessTokens;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.StompSocket;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Clients that ask for a hundred times as much as they may: told so, closed, counted, and nobody else notices. */
@IntegrationTest
class AbusiveSocketTests {
    private static final String CONNECT = Pinger.CONNECT;
    private static final String PING = Pinger.PING;

    @Autowired
    Api api;

    @Autowired
    AccessTokens tokens;

    @Autowired
    Sockets sockets;

    @Autowired
    MeterRegistry meters;

    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();
    private Pinger witness;

    @BeforeEach
    void somebodyElse() {
        witness = new Pinger(api, token(UUID.randomUUID()));
        witness.start(Duration.ofMillis(50));
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
        witness.close();
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
            open.add(AbusiveClients.drip(api, tap));
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

    @Test
    void whoseSocketsAreClosedForFaultsAgainAndAgainWaitsWithTheNext() {
        String token = token(UUID.randomUUID());
        List<StompSocket> wrong = IntStream.range(0, FaultAllowance.MAX_AT_ONCE + 5)
                .mapToObj(i -> connect(api, token))
                .toList();

        wrong.forEach(socket -> socket.sendUntilClosed("NONSENSE\n\n^@"));

        wrong.forEach(socket -> assertThat(socket.awaitClose()).isEqualTo(1002));
        HttpResponse<?> refusal = StompSocket.refusal(api, "/ws", Map.of("Authorization", "Bearer " + token));
        assertThat(refusal.statusCode()).isEqualTo(429);
        assertThat(refusal.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(20L, 60L);
        assertNobodyElseNoticed();
    }

    private void assertNobodyElseNoticed() {
        int before = witness.answers();
        await().until(() -> witness.answers() > before + 3);
        assertThat(witness.isClosed()).isFalse();
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
}
