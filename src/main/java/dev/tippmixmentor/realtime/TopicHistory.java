package dev.tippmixmentor.realtime;

import dev.tippmixmentor.platform.redis.Patience;
import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import io.lettuce.core.ExpireArgs;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The places and the latest messages of all topics, in Redis: a hash and a stream for each topic, which a hash tag keeps
 * in one slot of a cluster. Each step is one script, so that the order of offsets is the order of the stream and of what
 * is published.
 */
@Component
class TopicHistory {
    private static final Logger log = LoggerFactory.getLogger(TopicHistory.class);

    /** A topic to which nobody wrote for so long is forgotten; its next message begins another epoch. */
    private static final Duration POSITION_KEPT = Duration.ofDays(7);

    /**
     * The same of one that was only asked for, or whoever subscribes to one topic after the other would fill Redis; {@link
     * #keep} prolongs it.
     */
    private static final Duration ASKED_FOR_KEPT = Duration.ofMinutes(10);

    /**
     * Of the number of a node's last message, and of a state's: much longer than a command may be sent again, and than a
     * message may be late.
     */
    private static final Duration NUMBER_KEPT = Duration.ofMinutes(1);

    /**
     * Longer than a busy machine pauses, and than others wait for Redis: a node that takes itself for cut off ends the epochs
     * of what it tells meanwhile, so that what was only late is lost to everybody.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Where the connection is known to be lost: a Redis that is still there takes another one within moments. */
    private static final Duration PATIENCE_UNCONNECTED = Duration.ofMillis(500);

    /** Of what must be told once: much longer than the outbox takes to tell again what a node died over. */
    private static final Duration TOLD_KEPT = Duration.ofMinutes(30);

    private static final int PAGE = 64;

    /**
     * An epoch belongs to one run of one server. A server that was started anew, from an older snapshot perhaps, or that
     * took over from another one, may not know the last offsets that were given out, and would give them out twice.
     */
    private static final String CURRENT_EPOCH = """
            local server = string.match(redis.call('info', 'server'), 'run_id:(%w+)') or 'unknown'
            local known = redis.call('hmget', KEYS[1], 'epoch', 'server', 'offset')
            local epoch = known[1]
            local begins = not epoch or known[2] ~= server or ARGV[3] == 'renew'
            if begins then
                epoch = ARGV[1]
                known = {epoch, server, '0'}
                redis.call('unlink', KEYS[1], KEYS[2])
                redis.call('hset', KEYS[1], 'epoch', epoch, 'server', server, 'offset', 0)
                redis.call('expire', KEYS[1], ARGV[2])
            else
                redis.call('expire', KEYS[1], ARGV[2], 'gt')
            end
            """;

    /**
     * Lettuce sends commands again, in their order, if it lost the connection before the answers. Each node numbers what it
     * appends, and the last number of each is noted. What must be told once has a key of its own, and a state with a number
     * one with the highest that was told. Of the entries that are too old each message takes two along, so that none has
     * much to do.
     */
    private static final String APPEND = CURRENT_EPOCH + """
            local last = redis.call('get', KEYS[3])
            if last and not begins and tonumber(last) >= tonumber(ARGV[12]) then
                return {epoch, tonumber(known[3])}
            end
            redis.call('set', KEYS[3], ARGV[12], 'ex', ARGV[13])
            if ARGV[14] ~= '' and not redis.call('set', KEYS[4], '', 'nx', 'ex', ARGV[14]) then
                return {epoch, tonumber(known[3])}
            end
            if ARGV[15] ~= '' then
                local latest = redis.call('get', KEYS[#KEYS])
                if latest and tonumber(latest) > tonumber(ARGV[15]) then
                    return {epoch, tonumber(known[3])}
                end
                redis.call('set', KEYS[#KEYS], ARGV[15], 'ex', ARGV[13])
            end
            local offset = redis.call('hincrby', KEYS[1], 'offset', 1)
            local place = string.format('%.0f', offset)
            local now = redis.call('time')[1]
            local envelope = ARGV[8] .. epoch .. ARGV[9] .. place .. ARGV[10]
            redis.call('xadd', KEYS[2], 'maxlen', '~', ARGV[5], place .. '-0', 'at', now, 'id', ARGV[4], 'message', envelope)
            redis.call('expire', KEYS[2], ARGV[6])
            for _ = 1, 2 do
                local oldest = redis.call('xrange', KEYS[2], '-', '+', 'count', 1)[1]
                if not oldest or now - oldest[2][2] <= tonumber(ARGV[6]) then
                    break
                end
                redis.call('xdel', KEYS[2], oldest[1])
            end
            redis.call('publish', ARGV[7], ARGV[4] .. '\\n' .. ARGV[11] .. '\\n' .. epoch .. '\\n' .. place .. '\\n' .. envelope)
            return {epoch, offset}
            """;

    private static final String READ = CURRENT_EPOCH + """
            local answer = {epoch, tonumber(known[3])}
            local from = '-'
            if ARGV[4] == epoch then
                from = string.format('%.0f', ARGV[5] + 1) .. '-0'
            elseif ARGV[6] ~= 'any' then
                return answer
            end
            for _, entry in ipairs(redis.call('xrange', KEYS[2], from, '+', 'count', ARGV[7])) do
                answer[#answer + 1] = tonumber(string.match(entry[1], '^%d+'))
                answer[#answer + 1] = entry[2][4]
                answer[#answer + 1] = entry[2][6]
            end
            return answer
            """;

    private static final String RENEW = CURRENT_EPOCH + "return {epoch, tonumber(known[3])}";

    private final RedisLink redis;
    private final TopicProperties properties;
    private final Duration patience;
    private final UUID node = UUID.randomUUID();

    @Autowired
    TopicHistory(RedisLink redis, TopicProperties properties) {
        this(redis, properties, PATIENCE);
    }

    TopicHistory(RedisLink redis, TopicProperties properties, Duration patience) {
        this.redis = redis;
        this.properties = properties;
        this.patience = patience;
    }

    private Patience patience() {
        return new Patience(redis.isConnected() ? patience : PATIENCE_UNCONNECTED);
    }

    /**
     * Gives messages their places, in this order, and tells all nodes. For one thread at a time.
     *
     * @param first number of the first of them; each is one more than the one before, and than all that were ever appended
     * @return of each whether it has its place; one that has not may get it later all the same
     */
    List<Boolean> append(long first, List<EncodedMessage> messages) {
        List<Boolean> placed = new ArrayList<>();
        try {
            RedisClusterAsyncCommands<String, byte[]> commands = connected();
            List<RedisFuture<List<Object>>> answers = new ArrayList<>();
            for (EncodedMessage message : messages) {
                answers.add(start(
                        commands,
                        APPEND,
                        keys(message),
                        POSITION_KEPT,
                        "",
                        message.id(),
                        Integer.toString(properties.historySize()),
                        Long.toString(properties.historyAge().toSeconds()),
                        TopicSubscription.CHANNEL,
                        message.head(),
                        EncodedMessage.GLUE,
                        message.tail(),
                        message.topic().name(),
                        Long.toString(first + answers.size()),
                        Long.toString(NUMBER_KEPT.toSeconds()),
                        message.change() == null ? "" : Long.toString(TOLD_KEPT.toSeconds()),
                        message.asOf() == null ? "" : Long.toString(message.asOf())));
            }
            Patience inAll = patience();
            answers.forEach(answer -> placed.add(arrives(answer, inAll)));
        } catch (RedisUnavailableException e) {
            log.debug("realtime.append.failed", e);
        }
        while (placed.size() < messages.size()) {
            placed.add(false);
        }
        return placed;
    }

    private static boolean arrives(RedisFuture<?> answer, Patience patience) {
        try {
            patience.await(answer);
            return true;
        } catch (RedisUnavailableException e) {
            log.debug("realtime.append.failed", e);
            return false;
        }
    }

    /** Waits only for the very first connection. */
    private RedisClusterAsyncCommands<String, byte[]> connected() throws RedisUnavailableException {
        try {
            return redis.commands();
        } catch (RedisUnavailableException e) {
            ping();
            return redis.commands();
        }
    }

    /** Ends the epoch of a topic, because a message could not be appended that some have been told. */
    void renew(Topic topic) throws RedisUnavailableException {
        run(RENEW, topic, POSITION_KEPT, "renew");
    }

    /**
     * Where a topic is, and what came after a position.
     *
     * @param since absent if only the end matters
     * @param fromAnyEpoch whether the messages of the current epoch matter also if the position is of another
     */
    Stretch read(Topic topic, @Nullable Position since, boolean fromAnyEpoch) throws RedisUnavailableException {
        List<Object> answer = run(
                READ,
                topic,
                ASKED_FOR_KEPT,
                "",
                since == null ? "" : since.epoch(),
                since == null ? "0" : Long.toString(since.offset()),
                since != null && fromAnyEpoch ? "any" : "same",
                Integer.toString(PAGE));
        Position end = position(answer);
        List<PlacedMessage> messages = new ArrayList<>();
        for (int i = 2; i < answer.size(); i += 3) {
            messages.add(new PlacedMessage(
                    text(answer.get(i + 1)), topic, end.at((Long) answer.get(i)), (byte[]) answer.get(i + 2)));
        }
        return new Stretch(end, messages);
    }

    /**
     * Does nothing if Redis answers.
     *
     * @throws RedisUnavailableException if it does not
     */
    void ping() throws RedisUnavailableException {
        redis.ask(patience(), RedisClusterAsyncCommands::ping);
    }

    /**
     * Where these topics are; without those that Redis does not know.
     *
     * @throws RedisUnavailableException also if there are just too many of them to be told in time
     */
    Map<Topic, Position> positions(Collection<Topic> topics) throws RedisUnavailableException {
        RedisClusterAsyncCommands<String, byte[]> commands = redis.commands();
        Map<Topic, RedisFuture<List<KeyValue<String, byte[]>>>> answers = new LinkedHashMap<>();
        topics.forEach(topic -> answers.put(topic, commands.hmget(positionKey(topic), "epoch", "offset")));
        Patience inAll = patience();
        Map<Topic, Position> positions = new HashMap<>();
        for (Map.Entry<Topic, RedisFuture<List<KeyValue<String, byte[]>>>> answer : answers.entrySet()) {
            List<KeyValue<String, byte[]>> fields = inAll.await(answer.getValue());
            if (fields != null && fields.stream().allMatch(KeyValue::hasValue)) {
                positions.put(
                        answer.getKey(),
                        new Position(
                                text(fields.get(0).getValue()),
                                Long.parseLong(text(fields.get(1).getValue()))));
            }
        }
        return positions;
    }

    /** Sees to it that positions which somebody follows are not forgotten, for {@link #ASKED_FOR_KEPT} from now on. */
    void keep(Collection<Topic> topics) throws RedisUnavailableException {
        RedisClusterAsyncCommands<String, byte[]> commands = redis.commands();
        List<RedisFuture<Boolean>> answers = topics.stream()
                .map(topic -> commands.expire(positionKey(topic), ASKED_FOR_KEPT, ExpireArgs.Builder.gt()))
                .toList();
        Patience inAll = patience();
        for (RedisFuture<Boolean> answer : answers) {
            inAll.await(answer);
        }
    }

    private List<Object> run(String script, Topic topic, Duration kept, String renew, String... more)
            throws RedisUnavailableException {
        return redis.ask(
                        patience(),
                        (RedisClusterAsyncCommands<String, byte[]> commands) ->
                                start(commands, script, keys(topic), kept, renew, more))
                .orElseThrow();
    }

    private RedisFuture<List<Object>> start(
            RedisScriptingAsyncCommands<String, byte[]> commands,
            String script,
            List<String> keys,
            Duration kept,
            String renew,
            String... more) {
        byte[][] arguments = new byte[3 + more.length][];
        arguments[0] = bytes(UUID.randomUUID().toString());
        arguments[1] = bytes(Long.toString(kept.toSeconds()));
        arguments[2] = bytes(renew);
        for (int i = 0; i < more.length; i++) {
            arguments[3 + i] = bytes(more[i]);
        }
        return commands.eval(script, ScriptOutputType.MULTI, keys.toArray(String[]::new), arguments);
    }

    private List<String> keys(Topic topic) {
        return List.of(positionKey(topic), historyKey(topic), RedisKeys.of(topic, "node:" + node));
    }

    private List<String> keys(EncodedMessage message) {
        List<String> keys = new ArrayList<>(keys(message.topic()));
        if (message.change() != null) {
            keys.add(RedisKeys.of(message.topic(), "told:" + message.change()));
        }
        if (message.asOf() != null) {
            keys.add(RedisKeys.of(message.topic(), "latest:" + message.state()));
        }
        return keys;
    }

    private static Position position(List<Object> answer) {
        return new Position(text(answer.get(0)), (Long) answer.get(1));
    }

    private static String positionKey(Topic topic) {
        return RedisKeys.of(topic, "position");
    }

    private static String historyKey(Topic topic) {
        return RedisKeys.of(topic, "history");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }
}
