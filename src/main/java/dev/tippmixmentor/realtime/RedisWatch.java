package dev.tippmixmentor.realtime;

import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * Looks whether Redis answers, also when nobody publishes anything, and whether the topics are further than what was told
 * here: Redis forgets a published message for a subscriber it cannot reach, and a cluster does so without a word.
 */
@Component
class RedisWatch implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(RedisWatch.class);
    private static final long EVERY_MILLIS = 500;

    /** Well before positions are forgotten. */
    private static final int KEEP_EVERY = 120;

    private final TopicHistory history;
    private final TopicSubscription subscription;
    private final TopicPublisher publisher;
    private final LocalSubscribers subscribers;
    private int looks;
    private @Nullable ScheduledExecutorService looking;

    RedisWatch(
            TopicHistory history,
            TopicSubscription subscription,
            TopicPublisher publisher,
            LocalSubscribers subscribers) {
        this.history = history;
        this.subscription = subscription;
        this.publisher = publisher;
        this.subscribers = subscribers;
    }

    private void look() {
        try {
            if (subscribers.isAlone()) {
                history.positions(Set.of());
                if (subscription.isActive()) {
                    publisher.rejoin();
                }
                return;
            }
            Set<Topic> topics = subscribers.topics();
            Map<Topic, Position> positions = history.positions(topics);
            if (++looks % KEEP_EVERY == 0) {
                history.keep(topics);
            }
            if (publisher.isTorn()) {
                publisher.rejoin();
            }
            subscribers.check(positions);
        } catch (RedisUnavailableException e) {
            subscribers.goAlone();
        } catch (RuntimeException e) {
            log.error("realtime.watch.failed", e);
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // it can't fail, and ends with its executor
    public synchronized void start() {
        looking = Executors.newSingleThreadScheduledExecutor(new CustomizableThreadFactory("live-watch-"));
        looking.scheduleWithFixedDelay(this::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void stop() {
        if (looking != null) {
            looking.shutdownNow();
            looking = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return looking != null;
    }

    @Override
    public int getPhase() {
        return 0;
    }
}
