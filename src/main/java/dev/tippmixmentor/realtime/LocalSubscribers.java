package dev.tippmixmentor.realtime;

import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells this node's sockets what happens in the topics that they subscribed to, each from where it is. One thread does all
 * of it, so that nothing comes between a subscription's replay and its first live message; it never waits, neither for
 * Redis, which others ask for it, nor for sockets, which only queue.
 */
@Component
public class LocalSubscribers implements DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(LocalSubscribers.class);
    private static final int WAITING_MESSAGES = 100_000;
    private static final int REMEMBERED_IDS = 10_000;
    private static final int READERS = 2;

    private final TopicHistory history;
    private final Followers followers;
    private final JsonMapper json;
    private final Clock clock;
    private final Counter gaps;
    private final Counter recovered;
    private final Counter lost;
    private final Timer fanOut;

    private final LinkedBlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
    private final ExecutorService delivery =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, waiting, new CustomizableThreadFactory("live-delivery-"));
    private final ExecutorService readers =
            Executors.newFixedThreadPool(READERS, new CustomizableThreadFactory("live-history-"));

    private volatile boolean alone;

    // The rest is the delivery thread's.

    private final Map<Topic, LocalTopic> topics = new LinkedHashMap<>();

    /** Of the sockets to which something is replayed, or was. */
    private final Map<String, ReplayTurns> turns = new HashMap<>();

    private long lastFrame;

    /** Ids of what was told without Redis, which may have got there all the same. */
    private final Set<String> toldAlone = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED_IDS;
        }
    });

    LocalSubscribers(TopicHistory history, Followers followers, JsonMapper json, Clock clock, MeterRegistry meters) {
        this.history = history;
        this.followers = followers;
        this.json = json;
        this.clock = clock;
        this.gaps = meters.counter("tippmix.realtime.gaps");
        this.recovered = meters.counter("tippmix.realtime.recoveries", "complete", "true");
        this.lost = meters.counter("tippmix.realtime.recoveries", "complete", "false");
        this.fanOut = Timer.builder("tippmix.realtime.fanout")
                .description("From hearing of a message until every socket of this node that wants it has it queued")
                .register(meters);
        meters.gauge("tippmix.realtime.alone", this, subscribers -> subscribers.alone ? 1 : 0);
        meters.gauge("tippmix.realtime.subscriptions", followers, Followers::subscriptions);
        meters.gauge("tippmix.realtime.waiting", waiting, LinkedBlockingQueue::size);
    }

    /**
     * Takes a subscription in.
     *
     * @param since where the client was before; absent if it starts here
     * @param taken runs when no message from then on is missed
     */
    public void subscribe(Subscriber subscriber, Topic topic, @Nullable Position since, Runnable taken) {
        followers.add(subscriber, topic);
        execute(() -> topics.computeIfAbsent(topic, this::open).join(subscriber, since, taken));
    }

    private LocalTopic open(Topic topic) {
        LocalTopic opened = new LocalTopic(topic, this);
        if (alone) {
            opened.goAlone();
        }
        return opened;
    }

    /**
     * Ends a subscription.
     *
     * @param left runs when nothing will come any more
     * @return whether it was one to a topic
     */
    public boolean unsubscribe(String socket, String id, Runnable left) {
        Topic topic = followers.remove(socket, id);
        if (topic == null) {
            return false;
        }
        execute(() -> {
            leave(socket, id, topic);
            left.run();
        });
        return true;
    }

    /** Ends all subscriptions of a socket. */
    public void gone(String socket) {
        Map<String, Topic> followed = followers.remove(socket);
        if (followed != null) {
            execute(() -> {
                followed.forEach((id, topic) -> leave(socket, id, topic));
                turns.remove(socket);
            });
        }
    }

    private void leave(String socket, String id, Topic name) {
        LocalTopic topic = topics.get(name);
        if (topic != null) {
            topic.leave(socket, id);
            if (topic.isEmpty()) {
                topics.remove(name);
            }
        }
    }

    /** Tells a message that some node published, after those before it. */
    void hear(PlacedMessage message) {
        if (waiting.size() > WAITING_MESSAGES) {
            return; // leaves a gap, which is filled from the history
        }
        long heard = System.nanoTime();
        execute(() -> {
            LocalTopic topic = topics.get(message.topic());
            if (topic != null) {
                topic.hear(message);
                fanOut.record(System.nanoTime() - heard, TimeUnit.NANOSECONDS);
            }
        });
    }

    /** Looks at every topic for what was not heard. */
    void catchUp() {
        execute(() -> {
            if (!alone) {
                topics.values().forEach(LocalTopic::read);
            }
        });
    }

    /** Compares what was told with where the topics are. */
    void check(Map<Topic, Position> now) {
        execute(() -> {
            topics.values().removeIf(LocalTopic::isEmpty);
            now.forEach((name, position) -> {
                LocalTopic topic = topics.get(name);
                if (topic != null) {
                    topic.check(position);
                }
            });
        });
    }

    /** Whether this node does without Redis. */
    boolean isAlone() {
        return alone;
    }

    /** Goes on without Redis, and tells all subscribers so. */
    void goAlone() {
        if (!alone) {
            log.warn("realtime.alone");
        }
        alone = true;
        execute(() -> {
            if (alone) {
                topics.values().forEach(LocalTopic::goAlone);
            }
        });
    }

    /** Tells the subscribers of this node something that cannot be told to others. */
    void tellAlone(EncodedMessage message) {
        goAlone();
        execute(() -> {
            toldAlone.add(message.id());
            LocalTopic topic = topics.get(message.topic());
            if (topic != null) {
                topic.goAlone();
                topic.tellAlone(message);
            }
        });
    }

    /** Goes on with Redis from where it was left. */
    void rejoin() {
        alone = false;
        log.info("realtime.together");
        catchUp();
    }

    // --- for the topics, on the delivery thread

    void execute(Runnable task) {
        try {
            delivery.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    log.error("realtime.delivery.failed", e);
                }
            });
        } catch (RejectedExecutionException e) {
            log.debug("realtime.delivery.ended");
        }
    }

    /**
     * Reads from the history of a topic.
     *
     * @param otherwise runs if that failed, after all topics have gone on without Redis; the node may be back by then
     */
    void read(Topic topic, @Nullable Position since, boolean fromAnyEpoch, Consumer<Stretch> then, Runnable otherwise) {
        try {
            readers.execute(() -> {
                if (alone) {
                    execute(otherwise); // to ask for all topics one after the other would last longer than it is away
                    return;
                }
                try {
                    Stretch found = history.read(topic, since, fromAnyEpoch);
                    execute(() -> then.accept(found));
                } catch (RedisUnavailableException e) {
                    goAlone();
                    execute(otherwise);
                } catch (RuntimeException e) {
                    log.error("realtime.history.failed topic={}", topic.name(), e);
                    goAlone();
                    execute(otherwise);
                }
            });
        } catch (RejectedExecutionException e) {
            log.debug("realtime.delivery.ended");
        }
    }

    ReplayTurns turns(String socket) {
        return turns.computeIfAbsent(socket, id -> new ReplayTurns());
    }

    boolean hasTold(String id) {
        return toldAlone.remove(id);
    }

    void countGap() {
        gaps.increment();
    }

    MessageFrame frame(String subscription, Topic topic, byte[] body) {
        lastFrame++;
        return MessageFrame.of(subscription, topic, lastFrame, body);
    }

    byte[] notice(String type, Topic topic, Position at) {
        return noticeWith(type, topic, at, "");
    }

    byte[] recovered(Topic topic, Position at, boolean complete) {
        (complete ? recovered : lost).increment();
        return noticeWith("recovered", topic, at, ",\"complete\":" + complete);
    }

    private byte[] noticeWith(String type, Topic topic, Position at, String more) {
        return ("{\"type\":\"" + type + "\",\"topic\":\"" + topic.name() + "\",\"epoch\":\"" + at.epoch()
                        + "\",\"offset\":" + at.offset() + ",\"timestamp\":" + json.writeValueAsString(clock.instant())
                        + more + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void destroy() {
        List<ExecutorService> threads = List.of(readers, delivery);
        threads.forEach(ExecutorService::shutdown);
    }
}
