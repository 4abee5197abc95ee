package dev.tippmixmentor.realtime;

import dev.tippmixmentor.platform.redis.RedisLink;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * Receives what any node published, in the order in which Redis gave out the offsets. Subscribes again by itself for as
 * long as Redis is away, also if it was never there.
 */
@Component
class TopicSubscription implements SmartLifecycle {
    static final String CHANNEL = RedisKeys.of("messages");

    private static final Logger log = LoggerFactory.getLogger(TopicSubscription.class);
    private static final long RETRY_MILLIS = 1_000;
    private static final int HEAD_LINES = 4;

    private final RedisLink redis;
    private final LocalSubscribers subscribers;
    private volatile boolean active;
    private @Nullable ScheduledExecutorService opener;
    private @Nullable ScheduledFuture<?> attempts;
    private @Nullable StatefulRedisPubSubConnection<String, byte[]> connection;

    TopicSubscription(RedisLink redis, LocalSubscribers subscribers) {
        this.redis = redis;
        this.subscribers = subscribers;
    }

    /** Whether messages published now arrive here. A connection that died without a word still counts as active. */
    boolean isActive() {
        return active;
    }

    @Override
    public synchronized void start() {
        opener = Executors.newSingleThreadScheduledExecutor(new CustomizableThreadFactory("redis-subscribe-"));
        attempts = opener.scheduleWithFixedDelay(this::open, 0, RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private synchronized void open() {
        if (attempts == null || connection != null) {
            return;
        }
        StatefulRedisPubSubConnection<String, byte[]> opened = null;
        try {
            opened = redis.subscriber();
            opened.addListener(new Listener());
            opened.addListener(new RedisConnectionStateListener() {
                @Override
                public void onRedisDisconnected(RedisChannelHandler<?, ?> lost) {
                    active = false;
                }
            });
            opened.sync().subscribe(CHANNEL);
            connection = opened;
            attempts.cancel(false);
        } catch (RuntimeException e) {
            log.debug("realtime.subscription.failed", e);
            if (opened != null) {
                opened.close();
            }
        }
    }

    @Override
    public synchronized void stop() {
        active = false;
        if (attempts != null) {
            attempts.cancel(false);
            attempts = null;
        }
        if (opener != null) {
            opener.shutdownNow();
            opener = null;
        }
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return attempts != null;
    }

    /** Before the server accepts requests, and until it no longer does. */
    @Override
    public int getPhase() {
        return 0;
    }

    private final class Listener extends RedisPubSubAdapter<String, byte[]> {
        /** Also after a lost connection, during which something may have been published. */
        @Override
        public void subscribed(String channel, long count) {
            active = true;
            subscribers.catchUp();
        }

        /**
         * Four lines, id, topic, epoch and offset, then the envelope; runs on the connection's own thread, so it only
         * parses.
         */
        @Override
        public void message(String channel, byte[] message) {
            String[] lines = new String[HEAD_LINES];
            int start = 0;
            for (int line = 0; line < HEAD_LINES; line++) {
                int end = indexOfLineFeed(message, start);
                if (end < 0) {
                    log.warn("realtime.message.malformed");
                    return;
                }
                lines[line] = new String(message, start, end - start, StandardCharsets.UTF_8);
                start = end + 1;
            }
            subscribers.hear(new PlacedMessage(
                    lines[0],
                    Topic.of(lines[1]),
                    new Position(lines[2], Long.parseLong(lines[3])),
                    Arrays.copyOfRange(message, start, message.length)));
        }

        private static int indexOfLineFeed(byte[] message, int from) {
            for (int i = from; i < message.length; i++) {
                if (message[i] == '\n') {
                    return i;
                }
            }
            return -1;
        }
    }
}
