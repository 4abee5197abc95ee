package dev.tippmixmentor.realtime;

import dev.tippmixmentor.platform.jobs.PollingThread;
import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Looks whether Redis answers, also when nobody publishes anything, and whether the topics are further than what was told
 * here: Redis forgets a published message for a subscriber it cannot reach, and a cluster does so without a word.
 */
@Component
class RedisWatch extends PollingThread {
    private static final Logger log = LoggerFactory.getLogger(RedisWatch.class);
    private static final Duration EVERY = Duration.ofMillis(500);

    /** Well before positions are forgotten. */
    private static final int KEEP_EVERY = 120;

    /**
     * Of the topics of single users, of which there are as many as users, so many are looked at each time: all of 10,000
     * within five seconds.
     */
    private static final int USERS_AT_ONCE = 1_000;

    private final TopicHistory history;
    private final TopicSubscription subscription;
    private final TopicPublisher publisher;
    private final Followers followers;
    private final LocalSubscribers subscribers;
    private final int usersAtOnce;
    private int looks;

    /** The users' topics that have yet to be looked at before it begins anew. */
    private final Queue<Topic> usersLeft = new ArrayDeque<>();

    @Autowired
    RedisWatch(
            TopicHistory history,
            TopicSubscription subscription,
            TopicPublisher publisher,
            Followers followers,
            LocalSubscribers subscribers) {
        this(history, subscription, publisher, followers, subscribers, USERS_AT_ONCE);
    }

    RedisWatch(
            TopicHistory history,
            TopicSubscription subscription,
            TopicPublisher publisher,
            Followers followers,
            LocalSubscribers subscribers,
            int usersAtOnce) {
        super("live-watch-", EVERY, EVERY);
        this.history = history;
        this.subscription = subscription;
        this.publisher = publisher;
        this.followers = followers;
        this.subscribers = subscribers;
        this.usersAtOnce = usersAtOnce;
    }

    @Override
    protected void poll() {
        boolean alone = subscribers.isAlone();
        try {
            history.ping();
        } catch (RedisUnavailableException e) {
            subscribers.goAlone();
            return;
        }
        if (alone ? subscription.isActive() : publisher.isTorn()) {
            publisher.rejoin();
        }
        if (!alone) {
            check(followers.topics());
        }
    }

    /** If Redis answers, but too late for so many, the next look is as good. */
    private void check(Set<Topic> topics) {
        try {
            subscribers.check(history.positions(due(topics)));
            if (++looks % KEEP_EVERY == 0) {
                keep(topics);
            }
        } catch (RedisUnavailableException e) {
            log.debug("realtime.watch.late topics={}", topics.size(), e);
        }
    }

    /** All that several users may follow, and some of the users' own. */
    private Set<Topic> due(Set<Topic> topics) {
        if (usersLeft.isEmpty()) {
            topics.stream().filter(Topic::isOfUser).forEach(usersLeft::add);
        }
        Set<Topic> due = topics.stream().filter(topic -> !topic.isOfUser()).collect(Collectors.toSet());
        for (int i = 0; i < usersAtOnce && !usersLeft.isEmpty(); i++) {
            due.add(usersLeft.remove());
        }
        return due;
    }

    private void keep(Set<Topic> topics) throws RedisUnavailableException {
        List<Topic> all = List.copyOf(topics);
        for (int from = 0; from < all.size(); from += usersAtOnce) {
            history.keep(all.subList(from, Math.min(from + usersAtOnce, all.size())));
        }
    }
}
