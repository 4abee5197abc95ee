package dev.tippmixmentor.realtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Those who want a topic and are not yet where it is told to here: each gets what it missed, then joins in. Only the delivery
 * thread touches it.
 */
final class Newcomers {
    private static final int MAX_RECENT = 1_024;
    private static final int MAX_FRUITLESS = 3;
    private static final int PIECE_BYTES = 64 * 1024;

    private final LocalTopic topic;
    private final LocalSubscribers node;
    private final List<Newcomer> newcomers = new ArrayList<>();

    /** What the topic told last, without a gap. */
    private final Deque<PlacedMessage> recent = new ArrayDeque<>();

    Newcomers(LocalTopic topic, LocalSubscribers node) {
        this.topic = topic;
        this.node = node;
    }

    boolean isEmpty() {
        return newcomers.isEmpty();
    }

    /**
     * Takes somebody in.
     *
     * @param since where the subscriber was before; absent if it starts here
     * @param taken runs when no message from then on is missed
     */
    void add(Subscriber subscriber, @Nullable Position since, Runnable taken) {
        Newcomer newcomer = new Newcomer(subscriber, since, taken);
        Position at = topic.position();
        if (topic.alone() != null) {
            settle(newcomer, true);
        } else if (at == null) {
            newcomer.waiting = true;
            newcomers.add(newcomer);
            topic.read();
        } else {
            newcomers.add(newcomer);
            place(newcomer, at);
        }
    }

    void remove(String socket, String id) {
        newcomers.removeIf(newcomer -> {
            boolean leaves = newcomer.subscriber.socket().equals(socket)
                    && newcomer.subscriber.id().equals(id);
            if (leaves) {
                newcomer.taken.run();
            }
            return leaves;
        });
    }

    private void place(Newcomer newcomer, Position at) {
        if (newcomer.since == null || newcomer.since.equals(at)) {
            settle(newcomer, true);
        } else {
            look(newcomer, newcomer.since);
        }
    }

    private void look(Newcomer newcomer, Position since) {
        newcomer.looking = true;
        node.read(
                topic.name(),
                since,
                false,
                found -> {
                    newcomer.looking = false;
                    if (newcomers.contains(newcomer)) {
                        found(newcomer, since, found);
                    }
                },
                () -> {
                    newcomer.looking = false;
                    if (newcomers.contains(newcomer) && isPlaced()) {
                        look(newcomer, since);
                    }
                });
    }

    /** Otherwise newcomers wait until it is. */
    private boolean isPlaced() {
        return topic.alone() == null && topic.position() != null;
    }

    private void found(Newcomer newcomer, Position since, Stretch found) {
        if (!isPlaced()) {
            return; // settled when that is over
        }
        if (!found.end().epoch().equals(position().epoch())) {
            // One of the two is behind the times; everything is looked at again when the node has read.
            newcomer.attempts++;
            if (newcomer.attempts > MAX_FRUITLESS) {
                settle(newcomer, false);
            } else {
                newcomer.waiting = true;
                topic.read();
            }
        } else if (!found.reaches(since)) {
            settle(newcomer, false);
        } else {
            newcomer.missed.addAll(found.messages());
            replay(newcomer);
        }
    }

    private Position position() {
        return Objects.requireNonNull(topic.position());
    }

    private void replay(Newcomer newcomer) {
        ReplayTurns turns = node.turns(newcomer.subscriber.socket());
        turns.take(() -> sendPiece(newcomer, turns));
    }

    /**
     * Sends some of what was missed, or joins in where the topic is.
     *
     * @return whether something was sent after which the newcomer's next turn comes
     */
    private boolean sendPiece(Newcomer newcomer, ReplayTurns turns) {
        if (!newcomers.contains(newcomer) || newcomer.looking || !isPlaced()) {
            return false;
        }
        Position reached = Objects.requireNonNull(newcomer.since);
        int bytes = 0;
        while (true) {
            if (reached.equals(position())) {
                settle(newcomer, true);
                return false;
            }
            if (position().isBefore(reached)) {
                newcomer.ahead = true; // it was at a node that is quicker
                topic.read();
                return false;
            }
            if (!reached.isBefore(position())) {
                settle(newcomer, false); // its epoch ended meanwhile
                return false;
            }
            if (newcomer.missed.isEmpty() && !takeRecent(newcomer, reached)) {
                look(newcomer, reached);
                return false;
            }
            PlacedMessage next = newcomer.missed.remove();
            if (!next.follows(reached)) {
                settle(newcomer, false);
                return false;
            }
            MessageFrame frame = node.frame(newcomer.subscriber.id(), topic.name(), next.envelope());
            bytes += frame.length();
            reached = next.position();
            newcomer.since = reached;
            boolean last = bytes >= PIECE_BYTES || newcomer.missed.isEmpty();
            boolean open = last
                    ? newcomer.subscriber.send(frame, () -> node.execute(() -> left(newcomer, turns)))
                    : newcomer.subscriber.send(frame);
            if (!open) {
                newcomers.remove(newcomer);
                return false;
            }
            if (last) {
                return true;
            }
        }
    }

    private void left(Newcomer newcomer, ReplayTurns turns) {
        turns.take(() -> sendPiece(newcomer, turns)); // behind the others that wait
        turns.done();
    }

    private boolean takeRecent(Newcomer newcomer, Position reached) {
        PlacedMessage first = recent.peekFirst();
        if (first == null || first.position().offset() > reached.offset() + 1) {
            return false;
        }
        recent.stream()
                .filter(message -> message.position().offset() > reached.offset())
                .forEach(newcomer.missed::add);
        return !newcomer.missed.isEmpty();
    }

    /**
     * Tells where the subscriber is, and lets it have what comes from now on. While Redis is away there is no history: only who
     * was here before and has heard the last message misses nothing.
     */
    private void settle(Newcomer newcomer, boolean complete) {
        newcomers.remove(newcomer);
        Position alone = topic.alone();
        Position at = alone == null ? position() : alone;
        Subscriber subscriber = newcomer.subscriber;
        byte[] notice = newcomer.since == null
                ? node.notice("subscribed", topic.name(), at)
                : node.recovered(topic.name(), at, complete && (alone == null || alone.equals(newcomer.since)));
        boolean open = subscriber.send(node.frame(subscriber.id(), topic.name(), notice));
        if (open && alone != null) {
            open = subscriber.send(
                    node.frame(subscriber.id(), topic.name(), node.notice("degraded", topic.name(), alone)));
        }
        if (open) {
            topic.follow(subscriber);
        }
        newcomer.taken.run();
    }

    // --- what becomes of the topic

    /** The topic has told the message that follows the one before. */
    void told(PlacedMessage message) {
        if (newcomers.isEmpty()) {
            recent.clear(); // from here on it would have a gap
            return;
        }
        if (recent.size() >= MAX_RECENT) {
            recent.removeFirst();
        }
        recent.addLast(message);
    }

    /** The topic has told a message to all others. */
    void meet(PlacedMessage message) {
        for (Newcomer newcomer : List.copyOf(newcomers)) {
            if (newcomer.ahead && message.position().equals(newcomer.since)) {
                settle(newcomer, true);
            }
        }
    }

    /** The topic goes on elsewhere. */
    void moved() {
        recent.clear();
    }

    /** The topic has read how far it is. */
    void placeAll() {
        for (Newcomer newcomer : List.copyOf(newcomers)) {
            if (newcomer.waiting || newcomer.ahead) {
                newcomer.waiting = false;
                newcomer.ahead = false;
                place(newcomer, position());
            }
        }
    }

    /** The topic goes on without Redis. */
    void settleAll() {
        for (Newcomer newcomer : List.copyOf(newcomers)) {
            settle(newcomer, true);
        }
    }

    private static final class Newcomer {
        private final Subscriber subscriber;
        private final Runnable taken;
        private final Deque<PlacedMessage> missed = new ArrayDeque<>();
        private @Nullable Position since;
        private boolean looking;

        /** For what the node itself is reading. */
        private boolean waiting;

        /** Of what the node has told. */
        private boolean ahead;

        private int attempts;

        Newcomer(Subscriber subscriber, @Nullable Position since, Runnable taken) {
            this.subscriber = subscriber;
            this.since = since;
            this.taken = taken;
        }
    }
}
