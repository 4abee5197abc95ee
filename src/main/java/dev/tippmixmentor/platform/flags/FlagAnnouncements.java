package dev.tippmixmentor.platform.flags;

import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/** Tells the nodes over Redis that a flag has changed. What gets lost costs a moment, since all look by themselves. */
@Component
class FlagAnnouncements {
    private static final Logger log = LoggerFactory.getLogger(FlagAnnouncements.class);
    private static final String CHANNEL = "tippmix:flags";
    private static final byte[] CHANGED = {'1'};
    private static final long RETRY_MILLIS = 1_000;

    private final RedisLink redis;
    private volatile @Nullable ScheduledExecutorService worker;
    private @Nullable StatefulRedisPubSubConnection<String, byte[]> connection;

    FlagAnnouncements(RedisLink redis) {
        this.redis = redis;
    }

    /** Calls back, on the connection's thread, when any node has changed a flag; tries to connect until it can. */
    @SuppressWarnings("FutureReturnValueIgnored") // it catches what it throws, and ends with its executor
    synchronized void listen(Runnable onChange) {
        ScheduledExecutorService executor =
                Executors.newSingleThreadScheduledExecutor(new CustomizableThreadFactory("flags-redis-"));
        worker = executor;
        executor.scheduleWithFixedDelay(() -> open(onChange), 0, RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Returns at once. */
    void announce() {
        ScheduledExecutorService executor = worker;
        if (executor != null) {
            try {
                executor.execute(this::publish);
            } catch (RejectedExecutionException e) {
                log.debug("flags.unannounced", e); // we are stopping
            }
        }
    }

    synchronized void stop() {
        ScheduledExecutorService executor = worker;
        if (executor != null) {
            executor.shutdownNow();
            worker = null;
        }
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    private void publish() {
        try {
            redis.ask(commands -> commands.publish(CHANNEL, CHANGED));
        } catch (RedisUnavailableException e) {
            log.debug("flags.unannounced", e);
        }
    }

    /** Once open it reconnects and subscribes again by itself. */
    private synchronized void open(Runnable onChange) {
        if (worker == null || connection != null) {
            return;
        }
        StatefulRedisPubSubConnection<String, byte[]> opened = null;
        try {
            opened = redis.subscriber();
            opened.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void subscribed(String channel, long count) {
                    onChange.run(); // something may have changed while nobody listened
                }

                @Override
                public void message(String channel, byte[] message) {
                    onChange.run();
                }
            });
            opened.sync().subscribe(CHANNEL);
            connection = opened;
        } catch (RuntimeException e) {
            log.debug("flags.subscription.failed", e);
            if (opened != null) {
                opened.close();
            }
        }
    }
}
