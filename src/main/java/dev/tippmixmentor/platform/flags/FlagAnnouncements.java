package dev.tippmixmentor.platform.flags;

import dev.tippmixmentor.platform.jobs.PollingThread;
import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import io.lettuce.core.RedisException;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Tells the nodes over Redis that a flag has changed. What gets lost costs a moment, since all look by themselves. */
@Component
class FlagAnnouncements extends PollingThread {
    private static final Logger log = LoggerFactory.getLogger(FlagAnnouncements.class);
    private static final String CHANNEL = "tippmix:flags";
    private static final byte[] CHANGED = {'1'};
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final RedisLink redis;
    private volatile Runnable onChange = () -> {};
    private @Nullable StatefulRedisPubSubConnection<String, byte[]> connection;

    FlagAnnouncements(RedisLink redis) {
        super("flags-redis-", Duration.ZERO, RETRY);
        this.redis = redis;
    }

    /** Calls back, on the connection's thread, when any node has changed a flag. */
    void onChange(Runnable listener) {
        onChange = listener;
    }

    /** Returns at once. */
    void announce() {
        try {
            redis.commands().publish(CHANNEL, CHANGED).exceptionally(failure -> {
                log.debug("flags.unannounced", failure);
                return null;
            });
        } catch (RedisUnavailableException | RedisException e) {
            log.debug("flags.unannounced", e);
        }
    }

    @Override
    public synchronized void stop() {
        super.stop();
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    /** Tries to connect until it can; from then on it reconnects and subscribes again by itself. */
    @Override
    protected synchronized void poll() {
        if (!isRunning() || connection != null) {
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
