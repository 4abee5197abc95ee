package dev.tippmixmentor.realtime;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tippmixmentor.platform.jobs.PollingThread;
import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import dev.tippmixmentor.realtime.PresenceRegister.Entry;
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
 * for it. Of the nodes that have followers only the first by name tells, and each word has the number of the write that it
 * is made of, so that the last one is the newest.
 */
@Component
public class TopicPresence extends PollingThread {
    private static final Logger log = LoggerFactory.getLogger(TopicPresence.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final int MAX_NAMES = 100;
    private static final Duration COPY_LIFE = Duration.ofSeconds(1);
    private static final int MOST_COPIES = 1_000;
    private static final int UNREAD = -1;

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
    private final Cache<Copy, PresenceView> copies;

    private record Copy(Topic topic, long version) {}

    /** @param version number of the write of which the view is made; 0 if only of what this node knows */
    private record Word(long version, PresenceView view) {}

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
    private final Map<Topic, Word> told = new HashMap<>();

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

    /**
     * Who follows a topic, at all nodes a second or two ago, but not before what was told last; only at this one, and marked,
     * while Redis is away.
     */
    public PresenceView of(Topic topic) {
        long version;
        try {
            version = register.versions(List.of(topic)).getOrDefault(topic, 0L);
        } catch (RedisUnavailableException e) {
            log.debug("realtime.presence.unread", e);
            version = UNREAD;
        }
        return copies.get(new Copy(topic, version), this::load);
    }

    private PresenceView load(Copy copy) {
        Topic topic = copy.topic();
        Set<UUID> users = new HashSet<>();
        try {
            Map<String, Set<UUID>> fields = register.read(List.of(topic))
                    .getOrDefault(topic, Entry.NONE)
                    .nodes();
            Set<String> living = nodes.living(fields.keySet());
            living.forEach(node -> users.addAll(fields.getOrDefault(node, Set.of())));
            return view(users, shown(users).orElseGet(Map::of), false);
        } catch (RedisUnavailableException e) {
            log.debug("realtime.presence.unread", e);
            followers.forEach((followed, user) -> {
                if (followed.equals(topic)) {
                    users.add(user);
                }
            });
            return view(users, shown(users).orElseGet(Map::of), true);
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
        versions.keySet().retainAll(known);
        told.keySet().retainAll(known);
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
        Map<Topic, Entry> found = register.read(changed);
        found.keySet().removeAll(unsettled(found));
        Map<Topic, Set<UUID>> users = new HashMap<>();
        found.forEach((topic, entry) -> {
            versions.put(topic, entry.version());
            elsewhere.addAll(entry.nodes().keySet());
            if (hasToTell(topic, entry.nodes().keySet())) {
                users.put(
                        topic,
                        entry.nodes().values().stream().flatMap(Set::stream).collect(Collectors.toSet()));
            }
        });
        elsewhere.remove(nodes.here());
        Optional<Map<UUID, String>> shown =
                shown(users.values().stream().flatMap(Set::stream).collect(Collectors.toSet()));
        users.forEach((topic, present) -> {
            long version = found.getOrDefault(topic, Entry.NONE).version();
            if (shown.isEmpty() || !tell(topic, new Word(version, view(present, shown.get(), false)))) {
                versions.remove(topic);
            }
        });
    }

    private Set<Topic> known() {
        Set<Topic> known = new HashSet<>(here.keySet());
        known.addAll(watched);
        return known;
    }

    /**
     * Topics of which Redis has to be told something before what it has of them can be told: a node that died has a field, which
     * is taken away, or ours is not what it should be, and is written by the next look. Nodes mark themselves as living before they
     * write, so that a writer without a mark has died.
     */
    private Set<Topic> unsettled(Map<Topic, Entry> found) throws RedisUnavailableException {
        Set<String> writers = found.values().stream()
                .flatMap(entry -> entry.nodes().keySet().stream())
                .filter(node -> !node.equals(nodes.here()))
                .collect(Collectors.toSet());
        Set<String> living = nodes.living(writers);
        Set<Topic> unsettled = new HashSet<>();
        Map<Topic, Set<String>> dead = new HashMap<>();
        found.forEach((topic, entry) -> {
            Map<String, Set<UUID>> fields = entry.nodes();
            Set<String> gone = new HashSet<>(fields.keySet());
            gone.removeAll(living);
            gone.remove(nodes.here());
            if (!gone.isEmpty()) {
                dead.put(topic, gone);
                unsettled.add(topic);
            }
            if (!fields.getOrDefault(nodes.here(), Set.of()).equals(here.getOrDefault(topic, Set.of()))) {
                written.put(topic, Set.of());
                unsettled.add(topic);
            }
        });
        register.forget(dead);
        return unsettled;
    }

    private boolean hasToTell(Topic topic, Set<String> present) {
        if (present.isEmpty() || Collections.min(present).equals(nodes.here())) {
            return true;
        }
        Word last = told.remove(topic);
        return last != null && last.view().degraded(); // nobody else takes that back
    }

    /**
     * Also what has not changed since the last word if there was a write: another node may have told that, and gone.
     *
     * @return false if that was not possible, as the topic is silent
     */
    private boolean tell(Topic topic, Word word) {
        if (word.equals(told.get(topic))) {
            return true;
        }
        copies.invalidate(new Copy(topic, word.version())); // names change without a write
        LiveMessage message = LiveMessage.state(topic.presence(), "presence", topic.name(), word.view())
                .asOf(word.version());
        boolean heard = feed.publish(message);
        if (heard) {
            told.put(topic, word);
        }
        return heard;
    }

    private void tellAlone() {
        versions.clear();
        Map<UUID, String> shown = shown(
                        here.values().stream().flatMap(Set::stream).collect(Collectors.toSet()))
                .orElseGet(Map::of);
        for (Topic topic : known()) {
            tell(topic, new Word(0, view(here.getOrDefault(topic, Set.of()), shown, true)));
        }
    }

    private static PresenceView view(Set<UUID> users, Map<UUID, String> shown, boolean degraded) {
        List<String> names = users.stream()
                .flatMap(user -> Optional.ofNullable(shown.get(user)).stream())
                .sorted()
                .limit(MAX_NAMES)
                .toList();
        return new PresenceView(users.size(), names, degraded);
    }

    /** Empty if nobody can say it at the moment. */
    private Optional<Map<UUID, String>> shown(Set<UUID> users) {
        if (users.isEmpty()) {
            return Optional.of(Map.of());
        }
        try {
            return Optional.of(names.obtain().map(known -> known.shown(users)).orElseGet(Map::of));
        } catch (DataAccessException e) {
            log.debug("realtime.presence.nameless", e);
            return Optional.empty();
        }
    }
}
