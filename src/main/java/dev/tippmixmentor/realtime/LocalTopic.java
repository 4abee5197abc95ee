package dev.tippmixmentor.realtime;

import java.util.ArrayDeque;
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
    private static final int MAX_FRUITLESS = 3;

    private final Topic topic;
    private final LocalSubscribers node;

    /** By subscription id, then by socket: those with one id get the same bytes. */
    private final Map<String, Map<String, Subscriber>> live = new LinkedHashMap<>();

    private final Newcomers newcomers;

    /** What Redis published while we read what came before. */
    private final Deque<PlacedMessage> heard = new ArrayDeque<>();

    private @Nullable Position position;

    private @Nullable Position alone;

    private @Nullable Position seenByCheck;
    private boolean reading;
    private int timesAlone;
    private int fruitless;

    LocalTopic(Topic topic, LocalSubscribers node) {
        this.topic = topic;
        this.node = node;
        this.newcomers = new Newcomers(this, node);
    }

    Topic name() {
        return topic;
    }

    /** Up to where the shared messages have been told; absent until Redis has said where the topic is. */
    @Nullable
    Position position() {
        return position;
    }

    /** Where subscribers are while Redis is away; absent while it is not. */
    @Nullable
    Position alone() {
        return alone;
    }

    boolean isEmpty() {
        return live.isEmpty() && newcomers.isEmpty();
    }

    // --- subscribers come and go

    /**
     * Takes somebody in.
     *
     * @param since where the subscriber was before; absent if it starts here
     * @param taken runs when no message from then on is missed
     */
    void join(Subscriber subscriber, @Nullable Position since, Runnable taken) {
        newcomers.add(subscriber, since, taken);
    }

    /** Lets somebody who is where the topic is have what comes from now on. */
    void follow(Subscriber subscriber) {
        live.computeIfAbsent(subscriber.id(), id -> new LinkedHashMap<>()).put(subscriber.socket(), subscriber);
    }

    void leave(String socket, String id) {
        newcomers.remove(socket, id);
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
        newcomers.told(message);
        if (!node.hasTold(message.id())) {
            broadcast(message.envelope());
        }
        newcomers.meet(message);
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
            newcomers.placeAll();
        }
    }

    private void moveTo(Position to) {
        position = to;
        newcomers.moved();
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
        newcomers.settleAll();
    }

    /** Tells what other nodes will not hear of. */
    void tellAlone(EncodedMessage message) {
        Position at = Objects.requireNonNull(alone);
        at = at.at(at.offset() + 1);
        alone = at;
        broadcast(message.placed(at).envelope());
    }
}
