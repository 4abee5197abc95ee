package dev.tippmixmentor.stomp;

import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.StompSocket;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * Ten clients that ask for about a hundred times what they may, and come back whenever they are closed. The {@link #main} of a
 * process of its own, whose input tells it to {@link #GO} and to {@link #REST}; it answers each with what it has done so far.
 */
final class AbusiveClients {
    static final String GO = "go";
    static final String REST = "rest";

    private static final Duration PAUSE = Duration.ofNanos(400_000);
    private static final Duration REFUSED = Duration.ofMillis(100);

    /** Of each of the two that never end a handshake. */
    private static final int DRIPS = 100;

    /** What each sends again and again, with the number of the message. */
    private static final List<IntFunction<String>> ABUSES = List.of(
            i -> Pinger.PING.repeat(50),
            i -> Pinger.PING.replace("\n\n", "\n" + "a:1\n".repeat(3_000) + "\n"),
            i -> "SUBSCRIBE\nid:" + i + "\ndestination:/topic/predictions\n\n^@",
            i -> Pinger.PING.replace("^@", "x".repeat(50_000) + "^@"),
            i -> "BEGIN\ntransaction:" + i + "\n\n^@",
            i -> "NONSENSE\n\n^@",
            i -> "\n",
            i -> Pinger.PING.replace("^@", ""));

    private final Api server;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicInteger refused = new AtomicInteger();
    private final Map<Integer, Integer> closed = new TreeMap<>();
    private final List<AutoCloseable> dripping = new ArrayList<>();
    private volatile boolean active;

    private AbusiveClients(Api server) {
        this.server = server;
    }

    /** How many access tokens, one each, {@link #main} takes. */
    static int tokens() {
        return ABUSES.size();
    }

    /**
     * Abuses until its input ends.
     *
     * @param arguments the port of a node, then access tokens
     */
    public static void main(String... arguments) throws Exception {
        AbusiveClients clients = new AbusiveClients(Api.at(Integer.parseInt(arguments[0]), null));
        for (int i = 0; i < ABUSES.size(); i++) {
            IntFunction<String> abuse = ABUSES.get(i);
            String token = arguments[1 + i];
            Thread thread = new Thread(() -> clients.abuse(abuse, token), "abuser-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            clients.obey(command);
            System.out.println(clients);
        }
    }

    private void obey(String command) throws Exception {
        active = command.equals(GO);
        for (AutoCloseable drop : dripping) {
            drop.close();
        }
        dripping.clear();
        if (active) {
            ScheduledExecutorService tap = Executors.newSingleThreadScheduledExecutor();
            dripping.add(tap::shutdownNow);
            for (int i = 0; i < 2 * DRIPS; i++) {
                dripping.add(drip(server, tap));
            }
        }
    }

    /** A byte of a handshake now and then. */
    @SuppressWarnings("FutureReturnValueIgnored") // it ends with its executor
    static AutoCloseable drip(Api server, ScheduledExecutorService tap) throws IOException {
        java.net.Socket drop = new java.net.Socket(InetAddress.getLoopbackAddress(), server.port());
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
        return drop;
    }

    private void abuse(IntFunction<String> abuse, String token) {
        while (true) {
            if (!active) {
                LockSupport.parkNanos(REFUSED.toNanos());
                continue;
            }
            try (StompSocket socket = StompSocket.open(
                    server, "/ws", Map.of("Authorization", "Bearer " + token), frame -> {}, this::note)) {
                socket.sendUntilClosed(Pinger.CONNECT);
                for (int i = 0; socket.isOpen() && active; i++) {
                    socket.sendUntilClosed(abuse.apply(i));
                    sent.incrementAndGet();
                    LockSupport.parkNanos(PAUSE.toNanos());
                }
            } catch (CompletionException e) {
                refused.incrementAndGet();
                LockSupport.parkNanos(REFUSED.toNanos());
            }
        }
    }

    private void note(int code) {
        synchronized (closed) {
            closed.merge(code, 1, Integer::sum);
        }
    }

    @Override
    public String toString() {
        synchronized (closed) {
            return "sent %s, closed with %s, refused %s".formatted(sent, closed, refused);
        }
    }
}
