package dev.tippmixmentor.platform.cache;

import dev.tippmixmentor.platform.jobs.PollingThread;
import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import io.lettuce.core.RedisException;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other nodes over Redis which tags were invalidated, so that they drop their near copies. What gets lost costs
 * them a moment, since copies live no longer than {@link NearTier#LIFE}.
 */
class Announcements extends PollingThread {
    private static final Logger log = LoggerFactory.getLogger(Announcements.class);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final String SEPARATOR = "\n";

    /** Who says it: this node has heeded it before it said so, and would only discard what it is loading since. */
    private final String node = UUID.randomUUID().toString();

    private final RedisLink link;
    private final LocalGenerations here;
    private final String channel;
    private @Nullable StatefulRedisPubSubConnection<String, byte[]> connection;

    Announcements(RedisLink link, LocalGenerations here, String prefix) {
        super("cache-announcements-", Duration.ZERO, RETRY);
        this.link = link;
        this.here = here;
        this.channel = prefix + ":invalidated";
    }

    @Override
    public synchronized void stop() {
        super.stop();
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    void announce(Collection<Tag> tags) {
        String message =
                Stream.concat(Stream.of(node), tags.stream().map(Tag::name)).collect(Collectors.joining(SEPARATOR));
        try {
            link.commands()
                    .publish(channel, message.getBytes(StandardCharsets.UTF_8))
                    .exceptionally(failure -> {
                        log.debug("cache.unannounced", failure);
                        return null;
                    });
        } catch (RedisUnavailableException | RedisException e) {
            log.debug("cache.unannounced", e);
        }
    }

    private void heard(byte[] message) {
        List<String> lines = new String(message, StandardCharsets.UTF_8).lines().toList();
        if (!lines.isEmpty() && !lines.get(0).equals(node)) {
            here.move(lines.stream().skip(1).filter(Tag::isName).map(Tag::new).toList());
        }
    }

    /** Tries to connect until it can; from then on the connection comes back by itself. */
    @Override
    protected synchronized void poll() {
        if (!isRunning() || connection != null) {
            return;
        }
        StatefulRedisPubSubConnection<String, byte[]> opened = null;
        try {
            opened = link.subscriber();
            opened.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void subscribed(String subscribedTo, long count) {
                    here.move(List.of(Tag.EVERYTHING)); // something may have been said while nobody listened
                }

                @Override
                public void message(String from, byte[] message) {
                    heard(message);
                }
            });
            opened.sync().subscribe(channel);
            connection = opened;
        } catch (RuntimeException e) {
            log.debug("cache.subscription.failed", e);
            if (opened != null) {
                opened.close();
            }
        }
    }
}
