package dev.tippmixmentor.realtime;

import dev.tippmixmentor.platform.jobs.PollingThread;
import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/**
 * Who follows a topic, at all nodes. Each node compares once a second who follows what with what it has written, so that
 * nothing is counted up and down and could get out of step, and tells what has changed on the topic that the policy names
 * for it. Of the nodes that have followers only the first by name tells, so that the last word is the newest.
 */
@Component
public class TopicPresence extends PollingThread {
    private static final Logger log = LoggerFactory.getLogger(TopicPresence.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final int MAX_NAMES = 100;

    /** Names may have changed, and Redis may have forgotten something. */
    private static final int ALL_ANEW_EVERY = 10;

    /** Well before the register forgets what nobody writes. */
    private static final int WRITE_ANEW_EVERY = 1_200;

    private final LocalSubscribers subscribers;
    private final PresenceRegister register;
    private final Nodes nodes;
    private final Topics topics;
    private final LiveFeed feed;
    private final SingletonSupplier<Optional<PresenceNames>> names;

    // The rest is the polling thread's.

    private long changes = -1;
    private int timesUnknown;
    private int polls;

    /** Who follows what at this node. */
    private Map<Topic, Set<UUID>> here = Map.of();

    /** Topics of which somebody here wants to know who follows them. */
    private Set<Topic> watched = Set.of();

    private final Map<Topic, Set<UUID>> written = new HashMap<>();
    private final Map<Topic, Long> versions = new HashMap<>();

    /** The last word of this node, of topics for which it speaks. */
    private final Map<Topic, PresenceView> told = new HashMap<>();

    private final Set<Topic> speaksFor = new HashSet<>();

    /** Other nodes at which somebody follows what is known here. */
    private final Set<String> elsewhere = new HashSet<>();

    TopicPresence(
            LocalSubscribers subscribers,
            PresenceRegister register,
            Nodes nodes,
            Topics topics,
            LiveFeed feed,
            ObjectProvider<PresenceNames> names) {
        super("presence-", EVERY, EVERY);
        this.subscribers = subscribers;
        this.register = register;
        this.nodes = nodes;
        this.topics = topics;
        this.feed = feed;
        this.names = SingletonSupplier.of(() -> Optional.ofNullable(names.getIfAvailable()));
    }

    /** Who follows a topic, at all nodes a second ago; only at this one, and marked, while Redis is away. */
    public PresenceView of(Topic topic) {
        Set<UUID> users = new HashSet<>();
        try {
            Map<String, Set<UUID>> fields = register.read(List.of(topic)).getOrDefault(topic, Map.of());
            Set<String> living = nodes.living(fields.keySet());
            living.forEach(node -> users.addAll(fields.getOrDefault(node, Set.of())));
            return view(users, shown(users), false);
        } catch (RedisUnavailableException e) {
            log.debug("realtime.presence.unread", e);
            subscribers.forEach((followed, user) -> {
                if (followed.equals(topic)) {
                    users.add(user);
                }
            });
            return view(users, shown(users), true);
        }
    }

    @Override
    protected void poll() {
        look();
        try {
            // Before it is known to live, the others would take what this node writes for that of a dead one.
            if (nodes.timesUnknown() > 0) {
                write();
                read();
            }
        } catch (RedisUnavailableException e) {
            tellAlone();
        }
    }

    private void look() {
        long now = subscribers.changes();
        if (now == changes) {
            return;
        }
        changes = now; // before looking, so that what changes meanwhile is looked at the next time
        Map<Topic, Set<UUID>> following = new HashMap<>();
        Set<Topic> watching = new HashSet<>();
        Map<Topic, Boolean> shown = new HashMap<>();
        subscribers.forEach((topic, user) -> {
            if (topic.isPresence()) {
                watching.add(topic.subject());
            } else if (shown.computeIfAbsent(topic, topics::showPresence)) {
                following.computeIfAbsent(topic, followed -> new HashSet<>()).add(user);
            }
        });
        here = following;
        watched = watching;
    }

    private void write() throws RedisUnavailableException {
        polls++;
        if (nodes.timesUnknown() != timesUnknown || polls % WRITE_ANEW_EVERY == 0) {
            timesUnknown = nodes.timesUnknown();
            written.clear();
            versions.clear();
            speaksFor.clear(); // others may have spoken while this one seemed dead
        }
        Map<Topic, Set<UUID>> news = new HashMap<>();
        here.forEach((topic, users) -> {
            if (!users.equals(written.get(topic))) {
                news.put(topic, users);
            }
        });
        written.keySet().stream().filter(topic -> !here.containsKey(topic)).forEach(topic -> news.put(topic, Set.of()));
        register.write(nodes.here(), news);
        news.forEach((topic, users) -> {
            if (users.isEmpty()) {
                written.remove(topic);
            } else {
                written.put(topic, users);
            }
        });
    }

    private void read() throws RedisUnavailableException {
        Set<Topic> known = known();
        List.of(versions.keySet(), told.keySet(), speaksFor).forEach(topics -> topics.retainAll(known));
        Set<String> living = nodes.living(elsewhere);
        if (polls % ALL_ANEW_EVERY == 0 || !living.equals(elsewhere)) {
            versions.clear();
            elsewhere.clear();
        }
        Map<Topic, Long> now = register.versions(known);
        Set<Topic> changed = new HashSet<>(known);
        changed.removeIf(topic -> now.getOrDefault(topic, 0L).equals(versions.get(topic)));
        if (changed.isEmpty()) {
            return;
        }
        Map<Topic, Map<String, Set<UUID>>> found = register.read(changed);
        versions.putAll(now);
        removeDead(found);
        found.values().forEach(fields -> elsewhere.addAll(fields.keySet()));
        elsewhere.remove(nodes.here());
        Map<Topic, Set<UUID>> users = new HashMap<>();
        found.forEach((topic, fields) ->
                users.put(topic, fields.values().stream().flatMap(Set::stream).collect(Collectors.toSet())));
        Map<UUID, String> shown =
                shown(users.values().stream().flatMap(Set::stream).collect(Collectors.toSet()));
        found.forEach((topic, fields) -> tell(topic, fields, view(users.getOrDefault(topic, Set.of()), shown, false)));
    }

    private Set<Topic> known() {
        Set<Topic> known = new HashSet<>(here.keySet());
        known.addAll(watched);
        return known;
    }

    /** Nodes mark themselves as living before they write, so that a writer without a mark has died. */
    private void removeDead(Map<Topic, Map<String, Set<UUID>>> found) throws RedisUnavailableException {
        Set<String> writers = found.values().stream()
                .flatMap(fields -> fields.keySet().stream())
                .filter(node -> !node.equals(nodes.here()))
                .collect(Collectors.toSet());
        Set<String> living = nodes.living(writers);
        Map<Topic, Set<String>> dead = new HashMap<>();
        found.forEach((topic, fields) -> {
            Set<String> gone = new HashSet<>(fields.keySet());
            gone.removeAll(living);
            gone.remove(nodes.here());
            if (!gone.isEmpty()) {
                dead.put(topic, gone);
                fields.keySet().removeAll(gone);
            }
            if (!fields.getOrDefault(nodes.here(), Set.of()).equals(here.getOrDefault(topic, Set.of()))) {
                written.put(topic, Set.of()); // Redis has lost it
            }
        });
        register.forget(dead);
    }

    private void tell(Topic topic, Map<String, Set<UUID>> fields, PresenceView view) {
        String speaker = fields.isEmpty() ? nodes.here() : Collections.min(fields.keySet());
        if (!speaker.equals(nodes.here())) {
            speaksFor.remove(topic);
            told.remove(topic);
            return;
        }
        if (speaksFor.add(topic)) {
            // The one who spoke before may do so once more, after us.
            versions.remove(topic);
            told.remove(topic);
            publish(topic, view);
        } else if (!view.equals(told.put(topic, view))) {
            publish(topic, view);
        }
    }

    private void tellAlone() {
        versions.clear();
        speaksFor.clear();
        Map<UUID, String> shown =
                shown(here.values().stream().flatMap(Set::stream).collect(Collectors.toSet()));
        for (Topic topic : known()) {
            PresenceView view = view(here.getOrDefault(topic, Set.of()), shown, true);
            if (!view.equals(told.put(topic, view))) {
                publish(topic, view);
            }
        }
    }

    private void publish(Topic topic, PresenceView view) {
        feed.publish(LiveMessage.state(topic.presence(), "presence", topic.name(), view));
    }

    private static PresenceView view(Set<UUID> users, Map<UUID, String> shown, boolean degraded) {
        List<String> names = users.stream()
                .flatMap(user -> Optional.ofNullable(shown.get(user)).stream())
                .sorted()
                .limit(MAX_NAMES)
                .toList();
        return new PresenceView(users.size(), names, degraded);
    }

    private Map<UUID, String> shown(Set<UUID> users) {
        if (users.isEmpty()) {
            return Map.of();
        }
        try {
            return names.obtain().map(known -> known.shown(users)).orElseGet(Map::of);
        } catch (DataAccessException e) {
            log.debug("realtime.presence.nameless", e);
            return Map.of();
        }
    }
}
