package dev.tippmixmentor.realtime;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Who of this node's sockets subscribed to what, for any thread that wants to know. */
@Component
class Followers {
    /** By their ids. */
    private final Map<String, Follower> sockets = new ConcurrentHashMap<>();

    private final AtomicLong changes = new AtomicLong();

    /** A socket with the topics of its subscriptions, by their ids. */
    private record Follower(UUID user, Map<String, Topic> topics) {}

    void add(Subscriber subscriber, Topic topic) {
        sockets.computeIfAbsent(subscriber.socket(), id -> new Follower(subscriber.user(), new ConcurrentHashMap<>()))
                .topics()
                .put(subscriber.id(), topic);
        changes.incrementAndGet();
    }

    /** Forgets a subscription; its topic, or null if there was none. */
    @Nullable
    Topic remove(String socket, String id) {
        Follower follower = sockets.get(socket);
        Topic topic = follower == null ? null : follower.topics().remove(id);
        if (topic != null) {
            changes.incrementAndGet();
        }
        return topic;
    }

    /** Forgets a socket; the topics of its subscriptions by their ids, or null if there was none. */
    @Nullable
    Map<String, Topic> remove(String socket) {
        Follower follower = sockets.remove(socket);
        if (follower == null) {
            return null;
        }
        changes.incrementAndGet();
        return follower.topics();
    }

    /** The topics that somebody subscribed to. */
    Set<Topic> topics() {
        Set<Topic> subscribed = ConcurrentHashMap.newKeySet();
        sockets.values().forEach(follower -> subscribed.addAll(follower.topics().values()));
        return subscribed;
    }

    /** Calls with each topic that somebody follows and the user who does; again for each of a user's subscriptions. */
    void forEach(BiConsumer<Topic, UUID> following) {
        sockets.values()
                .forEach(follower ->
                        follower.topics().values().forEach(topic -> following.accept(topic, follower.user())));
    }

    int subscriptions() {
        return sockets.values().stream()
                .mapToInt(follower -> follower.topics().size())
                .sum();
    }

    /** Grows whenever a subscription comes or goes. */
    long changes() {
        return changes.get();
    }
}
