package dev.tippmixmentor.realtime;

import dev.tippmixmentor.platform.redis.Patience;
import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Who follows which topic at all nodes, in Redis: a hash for each topic, in which each node has a field with the ids of its
 * users, and the number of the last write.
 */
@Component
class PresenceRegister {
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /** Every node writes its fields more often than that. */
    private static final Duration KEPT = Duration.ofHours(1);

    private static final String VERSION = "version";

    /**
     * The number grows also after the hash was lost, as it is the time in microseconds, or one more than the last. Needs the
     * seconds for which the hash is kept.
     */
    private static final String RAISE = """
            local now = redis.call('time')
            local number = now[1] * 1000000 + now[2]
            number = math.max(number, (tonumber(redis.call('hget', KEYS[1], 'version')) or 0) + 1)
            redis.call('hset', KEYS[1], 'version', string.format('%.0f', number))
            return redis.call('expire', KEYS[1], kept)
            """;

    /** ARGV: seconds, field, its value (empty takes it away). */
    private static final String WRITE = """
            local kept = ARGV[1]
            if ARGV[3] == '' then
                redis.call('hdel', KEYS[1], ARGV[2])
            else
                redis.call('hset', KEYS[1], ARGV[2], ARGV[3])
            end
            """ + RAISE;

    /** ARGV: seconds, fields. */
    private static final String FORGET = """
            local kept = table.remove(ARGV, 1)
            if redis.call('hdel', KEYS[1], unpack(ARGV)) == 0 then
                return 0
            end
            """ + RAISE;

    private static final byte[] SECONDS = bytes(Long.toString(KEPT.toSeconds()));
    private static final int UUID_BYTES = 16;

    private final RedisLink redis;

    PresenceRegister(RedisLink redis) {
        this.redis = redis;
    }

    /** Writes who follows each of these topics at a node. */
    void write(String node, Map<Topic, Set<UUID>> users) throws RedisUnavailableException {
        ask(
                users.keySet(),
                (commands, topic) -> commands.<Long>eval(
                        WRITE,
                        ScriptOutputType.INTEGER,
                        new String[] {key(topic)},
                        SECONDS,
                        bytes(node),
                        packed(users.getOrDefault(topic, Set.of()))));
    }

    /** The number of the last write about each of these topics; 0 if there was none. */
    Map<Topic, Long> versions(Collection<Topic> topics) throws RedisUnavailableException {
        Map<Topic, Long> versions = new HashMap<>();
        ask(topics, (commands, topic) -> commands.hget(key(topic), VERSION))
                .forEach((topic, value) -> versions.put(topic, version(value)));
        return versions;
    }

    private static long version(byte @Nullable [] value) {
        return value == null ? 0 : Long.parseLong(new String(value, StandardCharsets.UTF_8));
    }

    /**
     * What is written about a topic.
     *
     * @param version number of the last write, greater than those of all before; 0 if there was none
     * @param nodes who follows the topic, by the nodes that wrote it, dead ones too
     */
    record Entry(long version, Map<String, Set<UUID>> nodes) {
        static final Entry NONE = new Entry(0, Map.of());
    }

    /** What is written about each of these topics. */
    Map<Topic, Entry> read(Collection<Topic> topics) throws RedisUnavailableException {
        Map<Topic, Entry> found = new HashMap<>();
        ask(topics, (commands, topic) -> commands.hgetall(key(topic))).forEach((topic, fields) -> {
            Map<String, Set<UUID>> nodes = new HashMap<>();
            if (fields != null) {
                fields.forEach((node, users) -> {
                    if (!node.equals(VERSION)) {
                        nodes.put(node, unpacked(users));
                    }
                });
            }
            found.put(topic, new Entry(version(fields == null ? null : fields.get(VERSION)), nodes));
        });
        return found;
    }

    /** Takes away what nodes wrote that died; that is a write too, unless another node did it before. */
    void forget(Map<Topic, Set<String>> dead) throws RedisUnavailableException {
        ask(
                dead.keySet(),
                (commands, topic) -> commands.<Long>eval(
                        FORGET,
                        ScriptOutputType.INTEGER,
                        new String[] {key(topic)},
                        Stream.concat(
                                        Stream.of(SECONDS),
                                        dead.getOrDefault(topic, Set.of()).stream()
                                                .map(PresenceRegister::bytes))
                                .toArray(byte[][]::new)));
    }

    /** One command for each topic, all at once. */
    private <T> Map<Topic, @Nullable T> ask(
            Collection<Topic> topics,
            BiFunction<RedisClusterAsyncCommands<String, byte[]>, Topic, RedisFuture<T>> command)
            throws RedisUnavailableException {
        Map<Topic, @Nullable T> answers = new HashMap<>();
        if (topics.isEmpty()) {
            return answers;
        }
        redis.ask(RedisClusterAsyncCommands::ping); // waits for the first connection, and not at all after a failure
        RedisClusterAsyncCommands<String, byte[]> commands = redis.commands();
        Map<Topic, RedisFuture<T>> asked = new LinkedHashMap<>();
        topics.forEach(topic -> asked.put(topic, command.apply(commands, topic)));
        Patience patience = new Patience(PATIENCE);
        for (Map.Entry<Topic, RedisFuture<T>> answer : asked.entrySet()) {
            answers.put(answer.getKey(), patience.await(answer.getValue()));
        }
        return answers;
    }

    private static String key(Topic topic) {
        return RedisKeys.of(topic, "presence");
    }

    private static byte[] packed(Set<UUID> users) {
        ByteBuffer bytes = ByteBuffer.allocate(users.size() * UUID_BYTES);
        users.forEach(user -> bytes.putLong(user.getMostSignificantBits()).putLong(user.getLeastSignificantBits()));
        return bytes.array();
    }

    private static Set<UUID> unpacked(byte[] packed) {
        ByteBuffer bytes = ByteBuffer.wrap(packed);
        Set<UUID> users = new HashSet<>();
        while (bytes.remaining() >= UUID_BYTES) {
            users.add(new UUID(bytes.getLong(), bytes.getLong()));
        }
        return users;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
