package dev.tippmixmentor.platform.cache;

import dev.tippmixmentor.platform.redis.Patience;
import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import io.lettuce.core.KeyValue;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Values, generations of tags, and the index of what is under a tag, in Redis. No command or script touches two keys that
 * have to be in one slot, so the keys spread over all nodes of a Redis Cluster. It works without atomicity over several
 * keys because a value carries the generations that were read before it was loaded, and whoever reads it compares.
 *
 * <p>A generation is a random number rather than a counter: one that was evicted and is made anew must never be equal to
 * one that there was, and a counter would start again.
 */
class SharedTier {
    private static final Logger log = LoggerFactory.getLogger(SharedTier.class);

    /** Longer than any value lives; whatever is under a generation that expires is loaded anew. */
    private static final Duration GENERATION_LIFE = Duration.ofDays(2);

    private static final Duration EPOCH_LIFE = Duration.ofDays(30);

    private static final String SERVERS = ":generation:servers:";

    /** A node that dies while it loads holds the others up for no longer. */
    static final Duration LOCK_LIFE = Duration.ofSeconds(3);

    /** Above that a tag loses those of its keys first that expire first: from the index, not from the cache. */
    static final int INDEX_LIMIT = 250_000;

    /**
     * Adds a key to the index of a tag, by its expiry, and takes out some that have expired: more than one, so that
     * however many there are, they go sooner than new ones come; not all, as thousands would hold Redis up.
     */
    private static final String INDEX = """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            local expired = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, 100)
            if #expired > 0 then
                redis.call('ZREM', KEYS[1], unpack(expired))
            end
            redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
            local over = redis.call('ZCARD', KEYS[1]) - ARGV[3]
            if over > 0 then
                redis.call('ZREMRANGEBYRANK', KEYS[1], 0, math.min(over, 100) - 1)
            end
            if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then
                redis.call('PEXPIRE', KEYS[1], ARGV[2])
            end
            """;

    private static final String UNLOCK = """
            if redis.call('GET', KEYS[1]) == ARGV[1] then
                redis.call('DEL', KEYS[1])
            end
            """;

    private final RedisLink link;
    private final String prefix;
    private final String values;
    private final boolean compression;
    private final CacheMeters meters;
    private final SecureRandom random = new SecureRandom();
    private volatile String epoch = "";

    SharedTier(RedisLink link, CacheProperties properties, CacheMeters meters) {
        this.link = link;
        this.prefix = properties.prefix();
        this.values = prefix + ":" + properties.version() + ":value:";
        this.compression = properties.compression();
        this.meters = meters;
    }

    /**
     * What Redis has of a key.
     *
     * @param value null if there is none that counts
     * @param generations as they stand now
     */
    record Reading(@Nullable StoredValue value, Generations generations) {}

    /** The right to load a value, until it is released or {@link #LOCK_LIFE} is over. */
    record Lock(String key, long token) {}

    /**
     * Asks which servers these are. They have a generation of their own, so that nothing counts any more of what one wrote
     * that was started anew, perhaps with older data, or that another has taken over from.
     *
     * @throws RedisException also if they refuse to write, as they would refuse invalidations: a replica, a full memory
     */
    void identifyServers(Patience patience) throws RedisUnavailableException {
        String key = prefix + SERVERS + patience.await(link.servers());
        patience.await(link.commands()
                .set(key, bytes(random.nextLong()), SetArgs.Builder.nx().px(EPOCH_LIFE)));
        epoch = key;
    }

    Reading read(Lookup lookup, Patience patience) throws RedisUnavailableException {
        List<String> keys = generationKeys(lookup);
        keys.add(values + lookup.key());
        List<KeyValue<String, byte[]>> answers = get(keys, patience);
        Generations generations = generations(answers.subList(0, keys.size() - 1), patience);
        byte[] stored = answers.get(keys.size() - 1).getValueOrElse(null);
        StoredValue value = stored == null ? null : StoredValue.decode(stored).orElse(null);
        return new Reading(value != null && value.generations().equals(generations) ? value : null, generations);
    }

    /** Whether no tag has been invalidated since. */
    boolean isCurrent(Lookup lookup, Generations generations, Patience patience) throws RedisUnavailableException {
        return generations(get(generationKeys(lookup), patience), patience).equals(generations);
    }

    private List<String> generationKeys(Lookup lookup) {
        List<String> keys = new ArrayList<>(lookup.tags().size() + 2);
        lookup.tags().forEach(tag -> keys.add(generationKey(tag)));
        keys.add(epoch);
        return keys;
    }

    private List<KeyValue<String, byte[]>> get(List<String> keys, Patience patience) throws RedisUnavailableException {
        List<KeyValue<String, byte[]>> answers = patience.await(link.commands().mget(keys.toArray(String[]::new)));
        if (answers == null) {
            throw new IllegalStateException("MGET without an answer");
        }
        return answers;
    }

    private record Made(int place, long proposal, CompletionStage<byte[]> present) {}

    /** Makes those that are not there, all at once; of several nodes that do so the first wins. */
    private Generations generations(List<KeyValue<String, byte[]>> found, Patience patience)
            throws RedisUnavailableException {
        long[] numbers = new long[found.size()];
        List<Made> absent = new ArrayList<>();
        for (int place = 0; place < numbers.length; place++) {
            if (found.get(place).hasValue()) {
                numbers[place] = number(found.get(place).getValue());
            } else {
                String key = found.get(place).getKey();
                long proposal = random.nextLong();
                absent.add(new Made(
                        place,
                        proposal,
                        link.commands()
                                .setGet(
                                        key,
                                        bytes(proposal),
                                        SetArgs.Builder.nx().px(life(key)))));
            }
        }
        for (Made made : absent) {
            byte[] present = patience.await(made.present());
            numbers[made.place()] = present == null ? made.proposal() : number(present);
        }
        return new Generations(numbers);
    }

    private Duration life(String key) {
        return key.startsWith(prefix + SERVERS) ? EPOCH_LIFE : GENERATION_LIFE;
    }

    private static long number(byte[] generation) {
        return generation.length == 0 ? 0 : new BigInteger(generation).longValue();
    }

    private static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    /** Takes the right to load a value; null while another node has it. */
    @Nullable
    Lock lock(Lookup lookup, Patience patience) throws RedisUnavailableException {
        Lock lock = new Lock(prefix + ":lock:" + lookup.key(), random.nextLong());
        try {
            String answer = patience.await(link.commands()
                    .set(lock.key(), bytes(lock.token()), SetArgs.Builder.nx().px(LOCK_LIFE)));
            return answer == null ? null : lock;
        } catch (RedisUnavailableException e) {
            unlock(lock); // Redis may yet come to it, and nobody would have it then
            throw e;
        }
    }

    /** Does not wait. */
    void unlock(Lock lock) {
        try {
            unlock(link.commands(), lock);
        } catch (RedisUnavailableException | RedisException e) {
            log.debug("cache.lock.left key={}", lock.key(), e); // it expires
        }
    }

    private static void unlock(RedisClusterAsyncCommands<String, byte[]> commands, Lock lock) {
        commands.eval(UNLOCK, ScriptOutputType.STATUS, new String[] {lock.key()}, bytes(lock.token()))
                .exceptionally(failure -> {
                    log.debug("cache.lock.left key={}", lock.key(), failure);
                    return null;
                });
    }

    /**
     * Stores a value and lets others have the lock when it is there, without waiting for either. The index is written
     * before the value: no value is there that it does not know.
     */
    void store(Lookup lookup, StoredValue value, @Nullable Lock lock) {
        RedisClusterAsyncCommands<String, byte[]> commands;
        try {
            commands = link.commands();
        } catch (RedisUnavailableException | RedisException e) {
            log.debug("cache.store.dropped key={}", lookup.key(), e);
            return;
        }
        byte[] encoded = value.encode(compression);
        meters.saved(value.value().bytes().length - encoded.length);
        String key = values + lookup.key();
        byte[] member = key.getBytes(StandardCharsets.UTF_8);
        byte[] ttl = ascii(lookup.ttl().toMillis());
        CompletableFuture<?>[] indexed = lookup.tags().stream()
                .map(tag -> commands.eval(
                                INDEX,
                                ScriptOutputType.STATUS,
                                new String[] {indexKey(tag)},
                                member,
                                ttl,
                                ascii(INDEX_LIMIT))
                        .toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        CompletableFuture<?> stored =
                commands.set(key, encoded, SetArgs.Builder.px(lookup.ttl())).toCompletableFuture();
        CompletableFuture<?> all = CompletableFuture.allOf(
                        Stream.concat(Stream.of(indexed), Stream.of(stored)).toArray(CompletableFuture[]::new))
                .whenComplete((done, failure) -> {
                    if (lock != null) {
                        unlock(commands, lock);
                    }
                });
        all.exceptionally(failure -> {
            log.debug("cache.store.failed key={}", lookup.key(), failure);
            return null;
        });
    }

    /** When this returns, nothing that was loaded before counts any more. One short command for each tag. */
    void invalidate(Collection<Tag> tags, Patience patience) throws RedisUnavailableException {
        RedisClusterAsyncCommands<String, byte[]> commands = link.commands();
        List<CompletionStage<?>> answers = new ArrayList<>();
        for (Tag tag : tags) {
            answers.add(
                    commands.set(generationKey(tag), bytes(random.nextLong()), SetArgs.Builder.px(GENERATION_LIFE)));
            answers.add(commands.unlink(indexKey(tag)));
        }
        for (CompletionStage<?> answer : answers) {
            patience.await(answer);
        }
    }

    /** What is under a tag: the keys first that expire last, at most {@code limit}. */
    TagView look(Tag tag, int limit, Patience patience) throws RedisUnavailableException {
        RedisClusterAsyncCommands<String, byte[]> commands = link.commands();
        Range<Double> alive =
                Range.from(Range.Boundary.excluding((double) System.currentTimeMillis()), Range.Boundary.unbounded());
        CompletionStage<Long> count = commands.zcount(indexKey(tag), alive);
        CompletionStage<List<ScoredValue<byte[]>>> keys =
                commands.zrevrangebyscoreWithScores(indexKey(tag), alive, Limit.create(0, limit));
        Long counted = patience.await(count);
        List<ScoredValue<byte[]>> found = patience.await(keys);
        return new TagView(
                tag.name(),
                counted == null ? 0 : counted,
                (found == null ? List.<ScoredValue<byte[]>>of() : found)
                        .stream()
                                .map(member -> new TagView.Key(
                                        new String(member.getValue(), StandardCharsets.UTF_8),
                                        Instant.ofEpochMilli((long) member.getScore())))
                                .toList());
    }

    private String generationKey(Tag tag) {
        return prefix + ":generation:tag:" + tag.name();
    }

    private String indexKey(Tag tag) {
        return prefix + ":index:" + tag.name();
    }

    private static byte[] ascii(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }
}
