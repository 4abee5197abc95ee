package dev.tippmixmentor.realtime;

import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * Sends messages to all nodes, one after the other. While Redis is away they go to the sockets of this node only. What the
 * other nodes have missed then ends the epoch of its topic when Redis is back, so that everybody who relied on it is told.
 */
@Component
class TopicPublisher implements DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(TopicPublisher.class);
    private static final int WAITING_MESSAGES = 10_000;
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final TopicHistory history;
    private final TopicSubscription subscription;
    private final LocalSubscribers subscribers;
    private final Counter shared;
    private final Counter local;
    private final Counter dropped;
    private final ExecutorService publishing = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MESSAGES),
            new CustomizableThreadFactory("live-publish-"));

    /** Topics with messages that are not in their history. */
    private final Set<Topic> torn = ConcurrentHashMap.newKeySet();

    TopicPublisher(
            TopicHistory history, TopicSubscription subscription, LocalSubscribers subscribers, MeterRegistry meters) {
        this.history = history;
        this.subscription = subscription;
        this.subscribers = subscribers;
        this.shared = meters.counter("tippmix.realtime.published", "to", "all");
        this.local = meters.counter("tippmix.realtime.published", "to", "node");
        this.dropped = meters.counter("tippmix.realtime.published", "to", "nobody");
    }

    /** Sends a message after those sent before it; returns at once. */
    void send(EncodedMessage message) {
        try {
            publishing.execute(() -> publish(message));
        } catch (RejectedExecutionException e) {
            torn.add(message.topic());
            dropped.increment();
            log.warn("realtime.message.dropped topic={}", message.topic().name());
        }
    }

    private void publish(EncodedMessage message) {
        if (subscribers.isAlone()) {
            publishHere(message);
            return;
        }
        try {
            if (torn.contains(message.topic())) {
                mend(message.topic());
            }
            boolean heard = subscription.isActive();
            PlacedMessage placed = history.append(message);
            shared.increment();
            if (!heard || !subscription.isActive()) {
                subscribers.hear(placed);
            }
        } catch (RedisUnavailableException e) {
            publishHere(message);
        } catch (RuntimeException e) {
            torn.add(message.topic());
            log.error("realtime.message.failed topic={}", message.topic().name(), e);
        }
    }

    private void publishHere(EncodedMessage message) {
        torn.add(message.topic());
        local.increment();
        subscribers.tellAlone(message);
    }

    private void mend(Topic topic) throws RedisUnavailableException {
        history.renew(topic);
        torn.remove(topic);
    }

    /** Redis answers: everybody learns what was lost, and this node goes on with the others. */
    void rejoin() {
        try {
            publishing.execute(() -> {
                try {
                    for (Topic topic : List.copyOf(torn)) {
                        mend(topic);
                    }
                    if (subscribers.isAlone()) {
                        subscribers.rejoin();
                    }
                } catch (RedisUnavailableException e) {
                    log.debug("realtime.rejoin.failed", e);
                }
            });
        } catch (RejectedExecutionException e) {
            log.debug("realtime.rejoin.postponed");
        }
    }

    boolean isTorn() {
        return !torn.isEmpty();
    }

    /** Sends what is still waiting. */
    @Override
    public void destroy() throws InterruptedException {
        publishing.shutdown();
        if (!publishing.awaitTermination(DRAIN.toSeconds(), TimeUnit.SECONDS)) {
            log.warn("realtime.publisher.undrained");
        }
    }
}
