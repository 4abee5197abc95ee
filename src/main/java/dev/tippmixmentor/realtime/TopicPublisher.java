package dev.tippmixmentor.realtime;

import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * Gives each message its place in its topic and sends it to all nodes, both in one step in Redis, so that the order of
 * offsets is the order of delivery on every node. While Redis is away the messages go to the sockets of this node only,
 * under an epoch of their own, which tells clients that offsets from before mean nothing now.
 */
@Component
class TopicPublisher implements DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(TopicPublisher.class);
    private static final int WAITING_MESSAGES = 10_000;
    private static final Duration DRAIN = Duration.ofSeconds(5);

    /** A topic that nobody wrote to for so long starts over with a new epoch. */
    private static final Duration POSITION_KEPT = Duration.ofDays(7);

    private static final String SCRIPT = """
            local epoch = redis.call('hget', KEYS[1], 'epoch')
            if not epoch then
                epoch = ARGV[1]
                redis.call('hset', KEYS[1], 'epoch', epoch)
            end
            local offset = redis.call('hincrby', KEYS[1], 'offset', 1)
            redis.call('expire', KEYS[1], ARGV[2])
            redis.call('publish', ARGV[3], ARGV[4] .. epoch .. ARGV[5] .. string.format('%.0f', offset) .. ARGV[6])
            return {epoch, offset}
            """;

    private final RedisLink redis;
    private final TopicSubscription subscription;
    private final LocalSubscribers subscribers;
    private final ExecutorService publishing = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MESSAGES),
            new CustomizableThreadFactory("live-publish-"));

    /** The epoch of the current time without Redis; like the offsets only the publishing thread touches it. */
    private @Nullable String localEpoch;

    private final Map<Topic, Long> localOffsets = new HashMap<>();

    TopicPublisher(RedisLink redis, TopicSubscription subscription, LocalSubscribers subscribers) {
        this.redis = redis;
        this.subscription = subscription;
        this.subscribers = subscribers;
    }

    /** Sends a message after those sent before it; returns at once. */
    void send(EncodedMessage message) {
        try {
            publishing.execute(() -> publish(message));
        } catch (RejectedExecutionException e) {
            log.warn("realtime.message.dropped topic={}", message.topic().name());
        }
    }

    private void publish(EncodedMessage message) {
        boolean heard = subscription.isActive();
        try {
            Position position = publishToAll(message);
            localEpoch = null;
            localOffsets.clear();
            if (!heard || !subscription.isActive()) {
                subscribers.deliver(
                        message.id(), message.topic(), message.envelope(position.epoch(), position.offset()));
            }
        } catch (RedisUnavailableException e) {
            publishHere(message);
        } catch (RuntimeException e) {
            log.error("realtime.message.failed topic={}", message.topic().name(), e);
        }
    }

    private Position publishToAll(EncodedMessage message) throws RedisUnavailableException {
        String[] keys = {
            RealtimeConfig.REDIS_PREFIX + "topic:" + message.topic().name()
        };
        String addressed = message.id() + '\n' + message.topic().name() + '\n' + message.head();
        byte[][] arguments = {
            bytes(newEpoch()),
            bytes(Long.toString(POSITION_KEPT.toSeconds())),
            bytes(TopicSubscription.CHANNEL),
            bytes(addressed),
            bytes(EncodedMessage.GLUE),
            bytes(message.tail())
        };
        List<Object> answer = redis.<List<Object>>ask(
                        commands -> commands.eval(SCRIPT, ScriptOutputType.MULTI, keys, arguments))
                .orElseThrow();
        return new Position(new String((byte[]) answer.get(0), StandardCharsets.UTF_8), (Long) answer.get(1));
    }

    private void publishHere(EncodedMessage message) {
        String epoch = localEpoch;
        if (epoch == null) {
            epoch = newEpoch();
            localEpoch = epoch;
        }
        long offset = localOffsets.merge(message.topic(), 1L, Long::sum);
        subscribers.deliver(message.id(), message.topic(), message.envelope(epoch, offset));
    }

    private static String newEpoch() {
        return UUID.randomUUID().toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Sends what is still waiting. */
    @Override
    public void destroy() throws InterruptedException {
        publishing.shutdown();
        if (!publishing.awaitTermination(DRAIN.toSeconds(), TimeUnit.SECONDS)) {
            log.warn("realtime.publisher.undrained");
        }
    }

    private record Position(String epoch, long offset) {}
}
