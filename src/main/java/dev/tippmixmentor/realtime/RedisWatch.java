package dev.tippmixmentor.realtime;

import dev.tippmixmentor.platform.jobs.PollingThread;
import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Looks whether Redis answers, also when nobody publishes anything, and whether the topics are further than what was told
 * here: Redis forgets a published message for a subscriber it cannot reach, and a cluster does so without a word.
 */
@Component
class RedisWatch extends PollingThread {
    private static final Duration EVERY = Duration.ofMillis(500);

    /** Well before positions are forgotten. */
    private static final int KEEP_EVERY = 120;

    private final TopicHistory history;
    private final TopicSubscription subscription;
    private final TopicPublisher publisher;
    private final LocalSubscribers subscribers;
    private int looks;

    RedisWatch(
            TopicHistory history,
            TopicSubscription subscription,
            TopicPublisher publisher,
            LocalSubscribers subscribers) {
        super("live-watch-", EVERY, EVERY);
        this.history = history;
        this.subscription = subscription;
        this.publisher = publisher;
        this.subscribers = subscribers;
    }

    @Override
    protected void poll() {
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
        }
    }
}
