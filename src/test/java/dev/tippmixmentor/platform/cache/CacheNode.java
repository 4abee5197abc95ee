package dev.tippmixmentor.platform.cache;

import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.redis.Patience;
import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import dev.tippmixmentor.testing.TestRedis;
import io.lettuce.core.RedisException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.util.unit.DataSize;

/** What one node of the application has between its modules and Redis. */
class CacheNode implements AutoCloseable {
    static final Duration LONG = Duration.ofMinutes(5);

    /** No pause of a busy machine takes Redis for away. */
    static final Duration PATIENT = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(CacheNode.class);

    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final TagCache cache;
    private final LettuceConnectionFactory connections;
    private final RedisLink link;

    CacheNode(int port, Duration patience) {
        this(TestRedis.connections(port), settings("test", false), patience);
    }

    CacheNode(LettuceConnectionFactory connections, CacheProperties settings, Duration patience) {
        this.connections = connections;
        link = new RedisLink(connections);
        link.start();
        cache = new TagCache(link, settings, new CacheMeters(meters), patience);
        cache.start();
    }

    static CacheProperties settings(String version, boolean compression) {
        return new CacheProperties("test", version, LONG, compression, DataSize.ofMegabytes(8));
    }

    CacheNode awaitShared() {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(10))
                .until(cache::isShared);
        return this;
    }

    String get(String key, List<Tag> tags, Supplier<String> loader) {
        return get(key, tags, LONG, loader);
    }

    String get(String key, List<Tag> tags, Duration ttl, Supplier<String> loader) {
        byte[] bytes = cache.get(key, tags, ttl, () -> loader.get().getBytes(StandardCharsets.UTF_8))
                .bytes();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Takes a tag's generation out of Redis, as Redis does itself when its memory is full; not while it is away. */
    void forget(Tag tag) {
        try {
            new Patience(PATIENT).await(link.commands().del("test:generation:tag:" + tag));
        } catch (RedisUnavailableException | RedisException e) {
            log.debug("not forgotten", e);
        }
    }

    double count(String meter, String... tags) {
        return meters.get("tippmix.cache." + meter).tags(tags).counter().count();
    }

    @Override
    public void close() {
        cache.stop();
        link.destroy();
        connections.destroy();
    }
}
