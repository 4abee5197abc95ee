package dev.tippmixmentor.stomp;

import dev.tippmixmentor.testing.Api;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A well-behaved client that pings and notes how long the answers take. */
final class Pinger implements WebSocket.Listener, AutoCloseable {
    static final String CONNECT = "CONNECT\naccept-version:1.2\n\n^@";
    static final String PING = "SEND\ndestination:/app/ping\n\n^@";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final BlockingQueue<Long> roundTrips = new LinkedBlockingQueue<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final WebSocket socket;
    private volatile long sentAt;
    private volatile boolean closed;

    Pinger(Api server, String accessToken) {
        socket = HTTP.newWebSocketBuilder()
                .header("Authorization", "Bearer " + accessToken)
                .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/ws"), this)
                .join();
        send(CONNECT + "SUBSCRIBE\nid:1\ndestination:/user/queue/session\n\n^@");
    }

    /** Pings from now on, unless it still waits for an answer. */
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

    /** How many times it was answered since they were last taken. */
    int answers() {
        return roundTrips.size();
    }

    /** In nanoseconds, those since it was last asked. */
    List<Long> takeRoundTrips() {
        List<Long> taken = new ArrayList<>();
        roundTrips.drainTo(taken);
        return taken;
    }

    /** Whether the server has closed. */
    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        socket.abort();
    }
}
