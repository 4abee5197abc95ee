package dev.tippmixmentor.testing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tippmixmentor.realtime.Position;
import dev.tippmixmentor.realtime.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Follows one topic over one real WebSocket after the other, as the documentation tells clients to: connects again whenever it
 * was closed or has been silent for three heart-beats, to whichever node it is given, and recovers from where it was. Notes
 * what it got and whatever was wrong.
 */
public final class RestlessClient implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final int LONGEST_PAUSES = 8;
    private static final int HEARTBEAT_MILLIS = 10_000;

    /** The same body comes to all of them. */
    private static final Cache<String, JsonNode> PARSED =
            Caffeine.newBuilder().maximumSize(1_000).build();

    private final Supplier<Api> nodes;
    private final Supplier<String> accessTokens;
    private final Topic topic;
    private final List<JsonNode> messages = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final List<String> losses = new ArrayList<>();
    private final List<Integer> closeCodes = new ArrayList<>();
    private final List<Long> turns = new ArrayList<>();
    private final List<Duration> absences = new ArrayList<>();

    /** Numbers of messages that it had when it was told that some may be missing. */
    private final List<Integer> breaks = new ArrayList<>();

    private final Thread thread = new Thread(this::run, "restless-client");
    private @Nullable Position position;
    private @Nullable StompSocket socket;
    private int degradations;
    private int recoveries;
    private int abandoned;

    /** Of the connection from which frames count. */
    private @Nullable CompletableFuture<Integer> current;

    /** Whether something of the topic has come over the present connection. */
    private boolean there;

    private volatile boolean overtakable;
    private volatile Duration longestSilence = Duration.ofMillis(3 * HEARTBEAT_MILLIS);

    /** Of {@link System#nanoTime}; 0 while it is there. */
    private long closedAt;

    private volatile boolean ended;

    /**
     * Begins.
     *
     * @param nodes the one to try next
     * @param accessTokens one for each connection
     */
    public RestlessClient(Supplier<Api> nodes, Supplier<String> accessTokens, Topic topic) {
        this.nodes = nodes;
        this.accessTokens = accessTokens;
        this.topic = topic;
        thread.start();
    }

    private void run() {
        int failures = 0;
        while (!ended) {
            CompletableFuture<Integer> closed = new CompletableFuture<>();
            synchronized (this) {
                current = closed;
            }
            Map<String, String> headers = Map.of("Authorization", "Bearer " + accessTokens.get());
            try (StompSocket opened =
                    StompSocket.open(nodes.get(), "/ws", headers, frame -> receive(closed, frame), closed::complete)) {
                failures = 0;
                synchronized (this) {
                    socket = opened;
                    String since = position == null
                            ? ""
                            : "recover-since:" + position.epoch() + ":" + position.offset() + "\n";
                    opened.sendUntilClosed("CONNECT\naccept-version:1.2\nheart-beat:0," + HEARTBEAT_MILLIS + "\n\n^@"
                            + "SUBSCRIBE\nid:session\ndestination:/user/queue/session\n\n^@"
                            + "SUBSCRIBE\nid:topic\ndestination:" + topic.destination() + "\n" + since + "\n^@");
                }
                awaitEnd(opened, closed);
            } catch (Exception e) {
                // Nobody is there, or does not want us any more.
                LockSupport.parkNanos(PAUSE.toNanos() * Math.min(LONGEST_PAUSES, ++failures));
            } finally {
                synchronized (this) {
                    socket = null;
                    current = null;
                    there = false;
                }
            }
        }
    }

    private void awaitEnd(StompSocket opened, CompletableFuture<Integer> closed) throws Exception {
        while (!closed.isDone() && System.nanoTime() - opened.heardAt() < longestSilence.toNanos()) {
            try {
                closed.get(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // as long as something is heard
            }
        }
        synchronized (this) {
            if (closed.isDone()) {
                closeCodes.add(closed.get());
            } else {
                abandoned++;
            }
            closedAt = System.nanoTime();
        }
    }

    private synchronized void receive(CompletableFuture<Integer> connection, StompFrame frame) {
        if (connection != current || !frame.command().equals("MESSAGE")) {
            return;
        }
        JsonNode message = PARSED.get(frame.body(), body -> frame.json());
        if ("session".equals(frame.header("subscription"))) {
            if (message.get("type").asString().equals("draining")) {
                turns.add(message.get("reconnectIn").asLong());
            }
            return;
        }
        Position at = new Position(
                message.get("epoch").asString(), message.get("offset").asLong());
        there = true;
        if (closedAt != 0) {
            absences.add(Duration.ofNanos(System.nanoTime() - closedAt));
            closedAt = 0;
        }
        if (message.has("data")) {
            if (position == null || !position.epoch().equals(at.epoch()) || position.offset() + 1 != at.offset()) {
                faults.add("%s after %s".formatted(at, position));
            }
            messages.add(message.get("data"));
        } else if (message.get("type").asString().equals("degraded")) {
            degradations++;
        } else if (message.path("complete").asBoolean(false)) {
            recoveries++;
        } else if (position != null) {
            boolean hasHistory = position.epoch().equals(at.epoch()) && isShared(at);
            (hasHistory && !overtakable ? faults : losses).add("%s at %s".formatted(message, position));
            breaks.add(messages.size());
        }
        position = at;
    }

    /** From now on it may be away for longer than the history of its topic lasts: to be told so is a loss and no fault. */
    public RestlessClient mayBeOvertaken() {
        overtakable = true;
        return this;
    }

    /** From now on it does not wait for three heart-beats: where nothing came for so long its connection is dead. */
    public RestlessClient givesUpAfter(Duration silence) {
        longestSilence = silence;
        return this;
    }

    /** Whether it has heard of its topic over the connection that it has. */
    public synchronized boolean isThere() {
        return there;
    }

    /** Whether it knows where it is in its topic, as all nodes have it. */
    public synchronized boolean isPlaced() {
        return position != null && isShared(position);
    }

    private static boolean isShared(Position at) {
        return !at.epoch().startsWith("local-");
    }

    /** What it has lost until now does not matter. */
    public synchronized void forgetLosses() {
        losses.clear();
    }

    public synchronized List<JsonNode> messages() {
        return List.copyOf(messages);
    }

    /** Gaps, repetitions, and what it was told that it lost although the topic went on. */
    public synchronized List<String> faults() {
        return List.copyOf(faults);
    }

    /** Numbers of messages that it had when it was told that some may be missing. */
    public synchronized List<Integer> breaks() {
        return List.copyOf(breaks);
    }

    /** How often it was told that it has everything again. */
    public synchronized int recoveries() {
        return recoveries;
    }

    /** How many connections it gave up because nothing came over them. */
    public synchronized int abandoned() {
        return abandoned;
    }

    /** What it was told that it may have missed, because the topic's epoch had ended or its node had no history. */
    public synchronized List<String> losses() {
        return List.copyOf(losses);
    }

    public synchronized List<Integer> closeCodes() {
        return List.copyOf(closeCodes);
    }

    /** After how many milliseconds servers that stopped wanted it to be elsewhere. */
    public synchronized List<Long> turns() {
        return List.copyOf(turns);
    }

    /** How long it heard nothing, from one connection to the next. */
    public synchronized List<Duration> absences() {
        return List.copyOf(absences);
    }

    /** How often it was told that its node missed Redis. */
    public synchronized int degradations() {
        return degradations;
    }

    @Override
    public void close() {
        ended = true;
        synchronized (this) {
            if (socket != null) {
                socket.close();
            }
        }
        thread.interrupt();
    }
}
