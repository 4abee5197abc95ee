package dev.tippmixmentor.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.testing.StompFrame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Somebody who follows one topic over one connection after the other, as the documentation tells clients to: believes that
 * what comes has no gap, checks it, and starts again where it was. Notes whatever it finds wrong.
 */
final class TestTab {
    private static volatile Parsed last = new Parsed(null, null);

    private final Topic topic;
    private final UUID user;
    private final List<Received> messages = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    /** Indexes of the first messages after which something may be missing. */
    private final List<Integer> breaks = new ArrayList<>();

    private @Nullable Connection connection;
    private @Nullable Position position;
    private @Nullable Position shared;

    /** A message with a number, or -1, in it. */
    record Received(Position position, int number) {}

    TestTab(Topic topic) {
        this(topic, UUID.randomUUID());
    }

    TestTab(Topic topic, UUID user) {
        this.topic = topic;
        this.user = user;
    }

    Topic topic() {
        return topic;
    }

    private static final class Connection {
        private final TestNode node;
        private final String socket = UUID.randomUUID().toString();
        private final AtomicBoolean taken = new AtomicBoolean();
        private volatile boolean open = true;

        Connection(TestNode node) {
            this.node = node;
        }
    }

    /** Connects, from where it was before. */
    synchronized void connect(TestNode node) {
        Connection opened = new Connection(node);
        connection = opened;
        node.subscribers.subscribe(
                new Subscriber(opened.socket, user, "sub-0", (frame, whenSent) -> {
                    if (!opened.open) {
                        return false;
                    }
                    receive(opened, frame);
                    ForkJoinPool.commonPool().execute(whenSent);
                    return true;
                }),
                topic,
                position,
                () -> opened.taken.set(true));
    }

    /** Connects, and waits until the node has taken it in. */
    TestTab connected(TestNode node) {
        connect(node);
        await().until(this::isTaken);
        return this;
    }

    synchronized boolean isTaken() {
        return connection != null && connection.taken.get();
    }

    /** As a cable that is pulled: what was under way is lost. */
    synchronized void cut() {
        if (connection != null) {
            connection.open = false;
            connection.node.subscribers.gone(connection.socket);
            connection = null;
        }
    }

    synchronized boolean isConnected() {
        return connection != null;
    }

    private synchronized void receive(Connection from, MessageFrame frame) {
        if (from != connection) {
            return;
        }
        JsonNode message = parsed(frame);
        Position at = new Position(
                message.get("epoch").asString(), message.get("offset").asLong());
        switch (message.get("type").asString()) {
            case "subscribed" -> note("subscribed", at, at);
            case "degraded" -> {
                shared = position;
                note("degraded", at, at);
            }
            case "recovered" -> recovered(message.get("complete").asBoolean(), at);
            default -> {
                if (position == null || !position.epoch().equals(at.epoch()) || position.offset() + 1 != at.offset()) {
                    faults.add("%s after %s".formatted(at, position));
                }
                // Of many messages the epoch is one string only.
                position = position != null && position.epoch().equals(at.epoch()) ? position.at(at.offset()) : at;
                messages.add(new Received(position, message.get("data").asInt(-1)));
            }
        }
    }

    /** The same frame comes to many tabs, one after the other. */
    private static JsonNode parsed(MessageFrame frame) {
        Parsed known = last;
        if (known.frame != frame) {
            String text = StandardCharsets.UTF_8.decode(frame.buffer()).toString();
            known = new Parsed(
                    frame, StompFrame.of(text.substring(0, text.length() - 1)).json());
            last = known;
        }
        return Objects.requireNonNull(known.body);
    }

    private record Parsed(
            @Nullable MessageFrame frame, @Nullable JsonNode body) {}

    private void recovered(boolean complete, Position at) {
        if (!complete) {
            breaks.add(messages.size());
        } else if (!at.equals(position) && !at.equals(shared)) {
            faults.add("recovered to %s after %s, %s".formatted(at, position, shared));
        }
        note("recovered:" + complete, at, at);
    }

    private void note(String what, Position at, Position now) {
        notices.add(what);
        position = now;
        if (!what.equals("degraded")) {
            shared = at;
        }
    }

    synchronized List<Integer> numbers() {
        return messages.stream().map(Received::number).toList();
    }

    synchronized List<Received> messages() {
        return List.copyOf(messages);
    }

    synchronized List<String> notices() {
        return List.copyOf(notices);
    }

    synchronized List<Integer> breaks() {
        return List.copyOf(breaks);
    }

    synchronized @Nullable Position position() {
        return position;
    }

    synchronized void assertNoFaults() {
        assertThat(faults).isEmpty();
    }
}
