package dev.tippmixmentor.realtime;

import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import io.lettuce.core.KeyValue;
import io.lettuce.core.SetArgs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Which nodes live. Each renews a mark in Redis; what a node has written about itself counts as long as its mark is there,
 * so that it vanishes with a node that died.
 */
@Component
public class Nodes {
    private static final Logger log = LoggerFactory.getLogger(Nodes.class);
    private static final Duration MARK_LIFETIME = Duration.ofSeconds(15);
    private static final String NAMES = RedisKeys.of("nodes");
    private static final String MARK = RedisKeys.of("node:");
    private static final byte[] ALIVE = {'1'};

    private final RedisLink redis;
    private final Duration markLifetime;
    private final String here = UUID.randomUUID().toString();
    private volatile int timesUnknown;

    /** Of the thread that renews: whether Redis took all that was last written. */
    private boolean renewed;

    @Autowired
    Nodes(RedisLink redis) {
        this(redis, MARK_LIFETIME);
    }

    Nodes(RedisLink redis, Duration markLifetime) {
        this.redis = redis;
        this.markLifetime = markLifetime;
    }

    /** The name of this node; another one after each start. */
    public String here() {
        return here;
    }

    /**
     * Renews the mark of this node; called every second by one thread.
     *
     * @throws RedisUnavailableException if that failed
     */
    @SuppressWarnings("NonAtomicVolatileUpdate") // of one thread
    public void renew() throws RedisUnavailableException {
        boolean known = renewed; // what got no answer may have been written all the same
        renewed = false;
        known &= redis.<byte[]>ask(commands -> commands.setGet(MARK + here, ALIVE, SetArgs.Builder.px(markLifetime)))
                .isPresent();
        // Every time, as somebody may just take a name away whose mark was gone for a moment.
        redis.ask(commands -> commands.sadd(NAMES, here.getBytes(StandardCharsets.UTF_8)));
        renewed = true;
        if (!known) {
            timesUnknown++;
        }
    }

    /** How often Redis did not know this node: whenever it grows, what the node has written there has to be written anew. */
    public int timesUnknown() {
        return timesUnknown;
    }

    /**
     * The others that live; Redis forgets those that do not.
     *
     * @return their names
     * @throws RedisUnavailableException if Redis does not say
     */
    public Set<String> others() throws RedisUnavailableException {
        Set<String> known = redis.<Set<byte[]>>ask(commands -> commands.smembers(NAMES)).orElseGet(Set::of).stream()
                .map(name -> new String(name, StandardCharsets.UTF_8))
                .filter(name -> !name.equals(here))
                .collect(Collectors.toSet());
        Set<String> living = living(known);
        byte[][] dead = known.stream()
                .filter(name -> !living.contains(name))
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        if (dead.length > 0) {
            redis.ask(commands -> commands.srem(NAMES, dead));
        }
        return living;
    }

    /**
     * Those of some nodes that live.
     *
     * @throws RedisUnavailableException if Redis does not say
     */
    Set<String> living(Collection<String> names) throws RedisUnavailableException {
        return values(names.stream().map(MARK::concat)).stream()
                .filter(KeyValue::hasValue)
                .map(mark -> mark.getKey().substring(MARK.length()))
                .collect(Collectors.toSet());
    }

    /**
     * Reads some keys at once.
     *
     * @return each with its value, or with none
     * @throws RedisUnavailableException if Redis does not answer
     */
    public List<KeyValue<String, byte[]>> values(Stream<String> keys) throws RedisUnavailableException {
        String[] all = keys.toArray(String[]::new);
        return all.length == 0
                ? List.of()
                : redis.<List<KeyValue<String, byte[]>>>ask(commands -> commands.mget(all))
                        .orElseGet(List::of);
    }

    /** Takes the mark and the name away: this node ends. */
    public void leave() {
        try {
            redis.ask(commands -> commands.del(MARK + here));
            redis.ask(commands -> commands.srem(NAMES, here.getBytes(StandardCharsets.UTF_8)));
        } catch (RedisUnavailableException e) {
            log.debug("realtime.node.unwritten", e); // the mark expires, and others take the name away
        }
    }
}
