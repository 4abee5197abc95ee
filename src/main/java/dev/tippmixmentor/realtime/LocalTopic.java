package dev.tippmixmentor.realtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One topic at this node: how far it is told, and to whom. What every subscriber can rely on: the offsets of the messages
 * it gets have no gap and no repetition, and where they would have, a notice with the position from which they go on comes
 * first. Only the delivery thread touches it.
 */
final class LocalTopic {
    private static final int MAX_HEARD = 10_000;
    private static final int MAX_RECENT = 1_024;
    private static final int MAX_FRUITLESS = 3;
    private static final int CHUNK_BYTES = 64 * 1024;

    private final Topic topic;
    private final LocalSubscribers node;

    /** By subscription id, then by socket: those with one id get the same bytes. */
    private final Map<String, Map<String, Subscriber>> live = new LinkedHashMap<>();

    private final List<Joining> joining = new ArrayList<>();

    /** What Redis published while we read what came before. */
    private final Deque<PlacedMessage> heard = new ArrayDeque<>();

    /** What was told last, without a gap, for those who are about to catch up. */
    private final Deque<PlacedMessage> recent = new ArrayDeque<>();

    /** Up to where the shared messages have been told; absent until Redis has said where the topic is. */
    private @Nullable Position position;

    /** Where subscribers are while Redis is away. */
    private @Nullable Position alone;

    private @Nullable Position seenByCheck;
    private boolean reading;
    private int timesAlone;
    private int fruitless;

    LocalTopic(Topic topic, LocalSubscribers node) {
        this.topic = topic;
        this.node = node;
    }

    boolean isEmpty() {
        return live.isEmpty() && joining.isEmpty();
    }

    // --- subscribers come and go

    /**
     * Takes somebody in.
     *
     * @param since where the subscriber was before; absent if it starts here
     * @param taken runs when no message from then on is missed
     */
    void join(Subscriber subscriber, @Nullable Position since, Runnable taken) {
        Joining newcomer = new Joining(subscriber, since, taken);
        if (alone != null) {
            settle(newcomer, since == null);
        } else if (position == null) {
            newcomer.waiting = true;
            joining.add(newcomer);
            read();
        } else {
            joining.add(newcomer);
            place(newcomer, position);
        }
    }

    private void place(Joining newcomer, Position at) {
        if (newcomer.since == null || newcomer.since.equals(at)) {
            settle(newcomer, true);
        } else {
            look(newcomer, newcomer.since);
        }
    }

    private void look(Joining newcomer, Position since) {
        newcomer.looking = true;
        node.read(
                topic,
                since,
                false,
                found -> {
                    newcomer.looking = false;
                    if (joining.contains(newcomer)) {
                        found(newcomer, since, found);
                    }
                },
                () -> {
                    newcomer.looking = false;
                    if (joining.contains(newcomer) && alone == null && position != null) {
                        look(newcomer, since);
                    }
                });
    }

    private void found(Joining newcomer, Position since, Stretch found) {
        if (alone != null || position == null) {
            return; // settled when that is over
        }
        if (!found.end().epoch().equals(position.epoch())) {
            // One of the two is behind the times; everything is looked at again when the node has read.
            newcomer.attempts++;
            if (newcomer.attempts > MAX_FRUITLESS) {
                settle(newcomer, false);
            } else {
                newcomer.waiting = true;
                read();
            }
        } else if (!found.reaches(since)) {
            settle(newcomer, false);
        } else {
            newcomer.missed.addAll(found.messages());
            replay(newcomer);
        }
    }

    /**
     * Sends what was missed in pieces, each when the one before has left, so that nobody is taken for slow because of what it
     * has asked for; and joins in where the node is.
     */
    private void replay(Joining newcomer) {
        if (!joining.contains(newcomer) || newcomer.looking || alone != null || position == null) {
            return;
        }
        Position reached = Objects.requireNonNull(newcomer.since);
        int bytes = 0;
        while (bytes < CHUNK_BYTES) {
            if (reached.equals(position)) {
                settle(newcomer, true);
                return;
            }
            if (position.isBefore(reached)) {
                newcomer.ahead = true; // it was at a node that is quicker
                read();
                return;
            }
            if (!reached.isBefore(position)) {
                settle(newcomer, false); // its epoch ended meanwhile
                return;
            }
            PlacedMessage next = newcomer.missed.poll();
            if (next == null) {
                if (!takeRecent(newcomer, reached)) {
                    look(newcomer, reached);
                    return;
                }
                continue;
            }
            if (!next.follows(reached)) {
                settle(newcomer, false);
                return;
            }
            MessageFrame frame = node.frame(newcomer.subscriber.id(), topic, next.envelope());
            bytes += frame.length();
            reached = next.position();
            newcomer.since = reached;
            boolean last = bytes >= CHUNK_BYTES;
            boolean open = last
                    ? newcomer.subscriber.send(frame, () -> node.execute(() -> replay(newcomer)))
                    : newcomer.subscriber.send(frame);
            if (!open) {
                joining.remove(newcomer);
                return;
            }
        }
    }

    private boolean takeRecent(Joining newcomer, Position reached) {
        PlacedMessage first = recent.peekFirst();
        if (first == null || first.position().offset() > reached.offset() + 1) {
            return false;
        }
        recent.stream()
                .filter(message -> message.position().offset() > reached.offset())
                .forEach(newcomer.missed::add);
        return true;
    }

    /** Tells where the subscriber is, and lets it have what comes from now on. */
    private void settle(Joining newcomer, boolean complete) {
        joining.remove(newcomer);
        Position at = Objects.requireNonNull(alone == null ? position : alone);
        Subscriber subscriber = newcomer.subscriber;
        byte[] notice = newcomer.since == null
                ? node.notice("subscribed", topic, at)
                : node.recovered(topic, at, complete && alone == null);
        boolean open = subscriber.send(node.frame(subscriber.id(), topic, notice));
        if (open && alone != null) {
            open = subscriber.send(node.frame(subscriber.id(), topic, node.notice("degraded", topic, alone)));
        }
        if (open) {
            live.computeIfAbsent(subscriber.id(), id -> new LinkedHashMap<>()).put(subscriber.socket(), subscriber);
        }
        newcomer.taken.run();
    }

    void leave(String socket, String id) {
        joining.removeIf(newcomer -> {
            boolean leaves = newcomer.subscriber.socket().equals(socket)
                    && newcomer.subscriber.id().equals(id);
            if (leaves) {
                newcomer.taken.run();
            }
            return leaves;
        });
        Map<String, Subscriber> sockets = live.get(id);
        if (sockets != null) {
            sockets.remove(socket);
            if (sockets.isEmpty()) {
                live.remove(id);
            }
        }
    }

    // --- messages of all nodes

    /** Somebody published something. */
    void hear(PlacedMessage message) {
        if (alone != null) {
            return; // read when Redis counts again
        }
        if (reading || position == null) {
            keep(message);
        } else if (message.follows(position)) {
            tell(message);
        } else if (!message.position().epoch().equals(position.epoch())
                || message.position().offset() > position.offset()) {
            keep(message);
            read();
        }
    }

    private void keep(PlacedMessage message) {
        if (heard.size() >= MAX_HEARD) {
            heard.clear(); // what is missing then is read
        }
        heard.add(message);
    }

    private void tell(PlacedMessage message) {
        position = message.position();
        if (joining.isEmpty()) {
            recent.clear(); // from here on it would have a gap
        } else {
            if (recent.size() >= MAX_RECENT) {
                recent.removeFirst();
            }
            recent.addLast(message);
        }
        if (!node.hasTold(message.id())) {
            broadcast(message.envelope());
        }
        for (Joining newcomer : List.copyOf(joining)) {
            if (newcomer.ahead && message.position().equals(newcomer.since)) {
                settle(newcomer, true);
            }
        }
    }

    private void broadcast(byte[] json) {
        for (Map.Entry<String, Map<String, Subscriber>> sockets : live.entrySet()) {
            MessageFrame frame = node.frame(sockets.getKey(), topic, json);
            sockets.getValue().values().removeIf(subscriber -> !subscriber.send(frame));
        }
        live.values().removeIf(Map::isEmpty);
    }

    // --- catching up with Redis

    /** Looks at what came after what has been told. */
    void read() {
        if (reading) {
            return;
        }
        reading = true;
        int period = timesAlone;
        node.read(
                topic,
                position,
                true,
                found -> {
                    if (period == timesAlone) {
                        found(found);
                    }
                },
                () -> {
                    if (period == timesAlone) { // back before this topic has heard that the node was alone
                        reading = false;
                        read();
                    }
                });
    }

    private void found(Stretch stretch) {
        reading = false;
        Position before = position;
        boolean wasAlone = alone != null;
        alone = null;
        if (before == null) {
            moveTo(stretch.end());
            if (wasAlone) {
                broadcast(node.recovered(topic, stretch.end(), false));
            }
        } else if (stretch.reaches(before)) {
            if (wasAlone) {
                broadcast(node.recovered(topic, before, true));
            }
            tellAll(stretch);
        } else if (wasAlone || !stretch.end().isBefore(before)) {
            node.countGap();
            Position resumed = stretch.messages().isEmpty()
                    ? stretch.end()
                    : stretch.end().at(stretch.messages().get(0).position().offset() - 1);
            moveTo(resumed);
            broadcast(node.recovered(topic, resumed, false));
            tellAll(stretch);
        }
        if (position != null && position.isBefore(stretch.end())) {
            read(); // the next page
        } else {
            hearWhatWasKept(Objects.requireNonNull(position));
        }
        if (!reading) {
            placeAll();
        }
    }

    private void moveTo(Position to) {
        position = to;
        recent.clear();
    }

    private void tellAll(Stretch stretch) {
        for (PlacedMessage message : stretch.messages()) {
            if (message.follows(Objects.requireNonNull(position))) {
                tell(message);
            } else {
                return; // Redis deletes from the front only, so another look finds out
            }
        }
    }

    private void hearWhatWasKept(Position before) {
        List<PlacedMessage> kept = List.copyOf(heard);
        heard.clear();
        kept.forEach(this::hear);
        if (reading && before.equals(position)) {
            fruitless++;
            if (fruitless > MAX_FRUITLESS) {
                heard.clear(); // of an epoch that Redis no longer knows
                fruitless = 0;
            }
        } else {
            fruitless = 0;
        }
    }

    private void placeAll() {
        Position at = Objects.requireNonNull(position);
        for (Joining newcomer : List.copyOf(joining)) {
            if (newcomer.waiting || newcomer.ahead) {
                newcomer.waiting = false;
                newcomer.ahead = false;
                place(newcomer, at);
            }
        }
    }

    /** What a look at all topics found; a message may be on its way, so that it counts only the second time. */
    void check(Position now) {
        Position seen = seenByCheck;
        seenByCheck = now;
        Position told = position;
        boolean behind = seen != null
                && told != null
                && (told.isBefore(seen) || !told.epoch().equals(seen.epoch()));
        if (behind || alone != null) {
            read();
        }
    }

    // --- without Redis

    /** Redis is away: what is told from now on has places of its own, which count at this node only. */
    void goAlone() {
        reading = false;
        timesAlone++;
        heard.clear();
        if (alone != null) {
            return;
        }
        alone = new Position("local-" + UUID.randomUUID(), 0);
        broadcast(node.notice("degraded", topic, alone));
        for (Joining newcomer : List.copyOf(joining)) {
            settle(newcomer, newcomer.since == null);
        }
    }

    /** Tells what other nodes will not hear of. */
    void tellAlone(EncodedMessage message) {
        Position at = Objects.requireNonNull(alone);
        at = at.at(at.offset() + 1);
        alone = at;
        broadcast(message.placed(at).envelope());
    }

    /** Somebody who is not yet where the node is. */
    private static final class Joining {
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

        Joining(Subscriber subscriber, @Nullable Position since, Runnable taken) {
            this.subscriber = subscriber;
            this.since = since;
            this.taken = taken;
        }
    }
}
