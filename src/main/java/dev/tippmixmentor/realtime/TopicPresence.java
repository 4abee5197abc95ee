package dev.tippmixmentor.realtime;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
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
import org.springframework.beans.factory.annotation.Autowired;
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
    private static final Duration COPY_LIFE = Duration.ofSeconds(1);
    private static final int MOST_COPIES = 1_000;

    /** Names may have changed, and Redis may have forgotten something. */
    private static final int ALL_ANEW_EVERY = 10;

    /** Well before the register forgets what nobody writes. */
    private static final int WRITE_ANEW_EVERY = 1_200;

    private final Followers followers;
    private final LocalSubscribers subscribers;
    private final PresenceRegister register;
    private final Nodes nodes;
    private final Topics topics;
    private final LiveFeed feed;
    private final SingletonSupplier<Optional<PresenceNames>> names;

    /** Of what was asked for; to make one is work in proportion to all followers, so that many who ask share it. */
    private final Cache<Topic, PresenceView> copies;

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

    @Autowired
    TopicPresence(
            Followers followers,
            LocalSubscribers subscribers,
            PresenceRegister register,
            Nodes nodes,
            Topics topics,
            LiveFeed feed,
            ObjectProvider<PresenceNames> names) {
        this(followers, subscribers, register, nodes, topics, feed, names, COPY_LIFE);
    }

    /** @param copyLife how long what was answered is answered again */
    TopicPresence(
            Followers followers,
            LocalSubscribers subscribers,
            PresenceRegister register,
            Nodes nodes,
            Topics topics,
            LiveFeed feed,
            ObjectProvider<PresenceNames> names,
            Duration copyLife) {
        super("presence-", EVERY, EVERY);
        this.followers = followers;
        this.subscribers = subscribers;
        this.register = register;
        this.nodes = nodes;
        this.topics = topics;
        this.feed = feed;
        this.names = SingletonSupplier.of(() -> Optional.ofNullable(names.getIfAvailable()));
        this.copies = Caffeine.newBuilder()
                .expireAfterWrite(copyLife)
                .maximumSize(MOST_COPIES)
                .build();
    }

    /** Who follows a topic, at all nodes a second or two ago; only at this one, and marked, while Redis is away. */
    public PresenceView of(Topic topic) {
        return copies.get(topic, this::load);
    }

    private PresenceView load(Topic topic) {
        Set<UUID> users = new HashSet<>();
        try {
            Map<String, Set<UUID>> fields = register.read(List.of(topic)).getOrDefault(topic, Map.of());
            Set<String> living = nodes.living(fields.keySet());
            living.forEach(node -> users.addAll(fields.getOrDefault(node, Set.of())));
            return view(users, shown(users), false);
        } catch (RedisUnavailableException e) {
            log.debug("realtime.presence.unread", e);
            followers.forEach((followed, user) -> {
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
            // What a node tells that is not alone comes to everybody, who know better; it looks again in a second.
            log.debug("realtime.presence.missed", e);
            if (subscribers.isAlone()) {
                tellAlone();
            }
        }
    }

    private void look() {
        long now = followers.changes();
        if (now == changes) {
            return;
        }
        changes = now; // before looking, so that what changes meanwhile is looked at the next time
        Map<Topic, Set<UUID>> following = new HashMap<>();
        Set<Topic> watching = new HashSet<>();
        Map<Topic, Boolean> shown = new HashMap<>();
        followers.forEach((topic, user) -> {
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
            written.replaceAll((topic, users) -> Set.of()); // not forgotten: what has gone must be taken away
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
        Set<Topic> toTell = new HashSet<>(found.keySet());
        toTell.removeIf(topic -> !hasToTell(topic, found.getOrDefault(topic, Map.of())));
        Map<UUID, String> shown = shown(toTell.stream()
                .flatMap(topic -> users.getOrDefault(topic, Set.of()).stream())
                .collect(Collectors.toSet()));
        toTell.forEach(topic -> tell(topic, view(users.getOrDefault(topic, Set.of()), shown, false)));
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

    private boolean hasToTell(Topic topic, Map<String, Set<UUID>> fields) {
        if (fields.isEmpty() || Collections.min(fields.keySet()).equals(nodes.here())) {
            return true;
        }
        speaksFor.remove(topic);
        PresenceView last = told.remove(topic);
        return last != null && last.degraded(); // nobody else takes that back
    }

    private void tell(Topic topic, PresenceView view) {
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
