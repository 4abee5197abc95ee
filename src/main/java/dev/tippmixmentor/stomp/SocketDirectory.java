package dev.tippmixmentor.stomp;

import dev.tippmixmentor.platform.jobs.PollingThread;
import dev.tippmixmentor.platform.redis.Patience;
import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import dev.tippmixmentor.realtime.Nodes;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Which sockets users have open at all nodes. Each node writes its own to Redis, a second after they change. */
@Component
class SocketDirectory extends PollingThread {
    private static final Logger log = LoggerFactory.getLogger(SocketDirectory.class);
    private static final Duration ENTRY_LIFETIME = Duration.ofHours(1);
    private static final Duration EVERY = Duration.ofSeconds(1);

    /** Well before entries expire. */
    private static final int ALL_ANEW_EVERY = 1_200;

    /** Names of nodes that died are forgotten when somebody asks for the others; they die even if nobody does. */
    private static final int TIDY_EVERY = 60;

    /** Users whose sockets are written together. */
    private static final int AT_ONCE = 500;

    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final Sockets sockets;
    private final Nodes nodes;
    private final RedisLink redis;
    private final JsonMapper json;
    private final Set<UUID> unwritten = ConcurrentHashMap.newKeySet();
    private int timesUnknown;
    private int polls;

    SocketDirectory(Sockets sockets, Nodes nodes, RedisLink redis, JsonMapper json) {
        super("socket-directory-", Duration.ZERO, EVERY);
        this.sockets = sockets;
        this.nodes = nodes;
        this.redis = redis;
        this.json = json;
        sockets.onChange(unwritten::add);
    }

    /** What a user has open: at this node now, at the others a second ago. */
    UserSocketsView of(UUID user) {
        List<SocketView> open = new ArrayList<>(here(user));
        boolean complete = true;
        try {
            open.addAll(elsewhere(user));
        } catch (RedisUnavailableException e) {
            log.debug("realtime.directory.unread", e);
            complete = false;
        }
        open.sort(Comparator.comparing(SocketView::openedAt).thenComparing(SocketView::id));
        return new UserSocketsView(complete, List.copyOf(open));
    }

    private List<SocketView> here(UUID user) {
        return views(sockets.of(user));
    }

    private List<SocketView> views(List<Socket> open) {
        return open.stream()
                .map(socket -> new SocketView(
                        socket.getId(), nodes.here(), socket.user().sessionId(), socket.openedAt()))
                .toList();
    }

    private List<SocketView> elsewhere(UUID user) throws RedisUnavailableException {
        return nodes.values(nodes.others().stream().map(name -> entry(name, user))).stream()
                .filter(KeyValue::hasValue)
                .flatMap(entry -> Arrays.stream(json.readValue(entry.getValue(), SocketView[].class)))
                .toList();
    }

    /** Writes what has changed; everything if Redis did not know this node, or will soon have forgotten it. */
    @Override
    protected void poll() {
        try {
            nodes.renew();
            polls++;
            if (nodes.timesUnknown() != timesUnknown || polls % ALL_ANEW_EVERY == 0) {
                timesUnknown = nodes.timesUnknown();
                sockets.all().forEach(socket -> unwritten.add(socket.user().id()));
            }
            List<UUID> users = List.copyOf(unwritten);
            for (int from = 0; from < users.size(); from += AT_ONCE) {
                if (from > 0) {
                    nodes.renew(); // many take longer than the mark lives
                }
                writeTogether(users.subList(from, Math.min(from + AT_ONCE, users.size())));
            }
            if (polls % TIDY_EVERY == 0) {
                int others = nodes.others().size();
                log.debug("realtime.directory.tidied others={}", others);
            }
        } catch (RedisUnavailableException e) {
            log.debug("realtime.directory.unwritten", e);
        }
    }

    private void writeTogether(List<UUID> users) throws RedisUnavailableException {
        users.forEach(unwritten::remove); // before reading: what changes meanwhile is for the next time
        try {
            Map<UUID, List<Socket>> open = sockets.all().stream()
                    .collect(Collectors.groupingBy(socket -> socket.user().id()));
            RedisClusterAsyncCommands<String, byte[]> commands = redis.commands();
            List<RedisFuture<?>> answers = new ArrayList<>();
            users.forEach(user -> answers.add(write(commands, user, open.getOrDefault(user, List.of()))));
            Patience patience = new Patience(PATIENCE);
            for (RedisFuture<?> answer : answers) {
                patience.await(answer);
            }
        } catch (RedisUnavailableException e) {
            unwritten.addAll(users);
            throw e;
        }
    }

    private RedisFuture<?> write(RedisClusterAsyncCommands<String, byte[]> commands, UUID user, List<Socket> open) {
        String key = entry(nodes.here(), user);
        return open.isEmpty()
                ? commands.del(key)
                : commands.set(
                        key,
                        json.writeValueAsString(views(open)).getBytes(StandardCharsets.UTF_8),
                        SetArgs.Builder.px(ENTRY_LIFETIME));
    }

    private static String entry(String node, UUID user) {
        return "tippmix:rt:sockets:" + node + ":" + user;
    }

    @Override
    public synchronized void stop() {
        super.stop();
        nodes.leave();
    }

    /** Behind Redis at the start, before it at the end. */
    @Override
    public int getPhase() {
        return 1;
    }
}
