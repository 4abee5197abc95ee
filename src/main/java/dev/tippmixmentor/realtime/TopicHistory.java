package dev.tippmixmentor.realtime;

import dev.tippmixmentor.platform.redis.Patience;
import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.redis.RedisUnavailableException;
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
import org.springframework.stereotype.Component;

/**
 * The places and the latest messages of all topics, in Redis: a hash and a stream for each topic, which a hash tag keeps
 * in one slot of a cluster. Each step is one script, so that the order of offsets is the order of the stream and of what
 * is published.
 */
@Component
class TopicHistory {
    private static final Logger log = LoggerFactory.getLogger(TopicHistory.class);

    /** A position that nobody wrote to or asked for in so long is forgotten; the next one has another epoch. */
    private static final Duration POSITION_KEPT = Duration.ofDays(7);

    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final int PAGE = 64;

    /**
     * An epoch belongs to one run of one server. A server that was started anew, from an older snapshot perhaps, or that
     * took over from another one, may not know the last offsets that were given out, and would give them out twice.
     */
    private static final String CURRENT_EPOCH = """
            local server = string.match(redis.call('info', 'server'), 'run_id:(%w+)') or 'unknown'
            local known = redis.call('hmget', KEYS[1], 'epoch', 'server', 'offset', ARGV[3])
            local epoch = known[1]
            if not epoch or known[2] ~= server or ARGV[4] == 'renew' then
                epoch = ARGV[1]
                known = {epoch, server, '0', false}
                redis.call('unlink', KEYS[1], KEYS[2])
                redis.call('hset', KEYS[1], 'epoch', epoch, 'server', server, 'offset', 0)
            end
            redis.call('expire', KEYS[1], ARGV[2])
            """;

    /**
     * Lettuce sends commands again, in their order, if it lost the connection before the answers. Each node numbers what it
     * appends, and the last number of each is noted. Of the entries that are too old each message takes two along, so that none
     * has much to do.
     */
    private static final String APPEND = CURRENT_EPOCH + """
            if known[4] and tonumber(known[4]) >= tonumber(ARGV[13]) then
                return {epoch, tonumber(known[3])}
            end
            local offset = redis.call('hincrby', KEYS[1], 'offset', 1)
            local place = string.format('%.0f', offset)
            redis.call('hset', KEYS[1], ARGV[3], ARGV[13])
            local now = redis.call('time')[1]
            local envelope = ARGV[9] .. epoch .. ARGV[10] .. place .. ARGV[11]
            redis.call('xadd', KEYS[2], 'maxlen', '~', ARGV[6], place .. '-0', 'at', now, 'id', ARGV[5], 'message', envelope)
            redis.call('expire', KEYS[2], ARGV[7])
            for _ = 1, 2 do
                local oldest = redis.call('xrange', KEYS[2], '-', '+', 'count', 1)[1]
                if not oldest or now - oldest[2][2] <= tonumber(ARGV[7]) then
                    break
                end
                redis.call('xdel', KEYS[2], oldest[1])
            end
            redis.call('publish', ARGV[8], ARGV[5] .. '\\n' .. ARGV[12] .. '\\n' .. epoch .. '\\n' .. place .. '\\n' .. envelope)
            return {epoch, offset}
            """;

    private static final String READ = CURRENT_EPOCH + """
            local answer = {epoch, tonumber(known[3])}
            local from = '-'
            if ARGV[5] == epoch then
                from = string.format('%.0f', ARGV[6] + 1) .. '-0'
            elseif ARGV[7] ~= 'any' then
                return answer
            end
            for _, entry in ipairs(redis.call('xrange', KEYS[2], from, '+', 'count', ARGV[8])) do
                answer[#answer + 1] = tonumber(string.match(entry[1], '^%d+'))
                answer[#answer + 1] = entry[2][4]
                answer[#answer + 1] = entry[2][6]
            end
            return answer
            """;

    private static final String RENEW = CURRENT_EPOCH + "return {epoch, tonumber(known[3])}";

    private final RedisLink redis;
    private final TopicProperties properties;
    private final String node = "node:" + UUID.randomUUID();

    TopicHistory(RedisLink redis, TopicProperties properties) {
        this.redis = redis;
        this.properties = properties;
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
                        message.topic(),
                        "",
                        message.id(),
                        Integer.toString(properties.historySize()),
                        Long.toString(properties.historyAge().toSeconds()),
                        TopicSubscription.CHANNEL,
                        message.head(),
                        EncodedMessage.GLUE,
                        message.tail(),
                        message.topic().name(),
                        Long.toString(first + answers.size())));
            }
            Patience patience = new Patience(PATIENCE);
            answers.forEach(answer -> placed.add(arrives(answer, patience)));
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
            redis.ask(RedisClusterAsyncCommands::ping);
            return redis.commands();
        }
    }

    /** Ends the epoch of a topic, because a message could not be appended that some have been told. */
    void renew(Topic topic) throws RedisUnavailableException {
        run(RENEW, topic, "renew");
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

    /** Where these topics are; without those that Redis does not know. Also says whether Redis answers at all. */
    Map<Topic, Position> positions(Collection<Topic> topics) throws RedisUnavailableException {
        redis.ask(RedisClusterAsyncCommands::ping);
        RedisClusterAsyncCommands<String, byte[]> commands = redis.commands();
        Map<Topic, RedisFuture<List<KeyValue<String, byte[]>>>> answers = new LinkedHashMap<>();
        topics.forEach(topic -> answers.put(topic, commands.hmget(positionKey(topic), "epoch", "offset")));
        Patience patience = new Patience(PATIENCE);
        Map<Topic, Position> positions = new HashMap<>();
        for (Map.Entry<Topic, RedisFuture<List<KeyValue<String, byte[]>>>> answer : answers.entrySet()) {
            List<KeyValue<String, byte[]>> fields = patience.await(answer.getValue());
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

    private List<Object> run(String script, Topic topic, String renew, String... more)
            throws RedisUnavailableException {
        return redis.ask((RedisClusterAsyncCommands<String, byte[]> commands) ->
                        start(commands, script, topic, renew, more))
                .orElseThrow();
    }

    private RedisFuture<List<Object>> start(
            RedisScriptingAsyncCommands<String, byte[]> commands,
            String script,
            Topic topic,
            String renew,
            String... more) {
        String[] keys = {positionKey(topic), historyKey(topic)};
        byte[][] arguments = new byte[4 + more.length][];
        arguments[0] = bytes(UUID.randomUUID().toString());
        arguments[1] = bytes(Long.toString(POSITION_KEPT.toSeconds()));
        arguments[2] = bytes(node);
        arguments[3] = bytes(renew);
        for (int i = 0; i < more.length; i++) {
            arguments[4 + i] = bytes(more[i]);
        }
        return commands.eval(script, ScriptOutputType.MULTI, keys, arguments);
    }

    private static Position position(List<Object> answer) {
        return new Position(text(answer.get(0)), (Long) answer.get(1));
    }

    private static String positionKey(Topic topic) {
        return RealtimeConfig.REDIS_PREFIX + "{" + topic.name() + "}:position";
    }

    private static String historyKey(Topic topic) {
        return RealtimeConfig.REDIS_PREFIX + "{" + topic.name() + "}:history";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }
}
