package dev.tippmixmentor.stomp;

import dev.tippmixmentor.platform.jobs.PollingThread;
import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import dev.tippmixmentor.realtime.Nodes;
import io.lettuce.core.KeyValue;
import io.lettuce.core.SetArgs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
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
        return sockets.of(user).stream()
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
            if (nodes.timesUnknown() != timesUnknown || ++polls % ALL_ANEW_EVERY == 0) {
                timesUnknown = nodes.timesUnknown();
                sockets.all().forEach(socket -> unwritten.add(socket.user().id()));
            }
            for (UUID user : new HashSet<>(unwritten)) {
                unwritten.remove(user); // before reading: what changes meanwhile is for the next time
                try {
                    write(user);
                } catch (RedisUnavailableException e) {
                    unwritten.add(user);
                    throw e;
                }
            }
        } catch (RedisUnavailableException e) {
            log.debug("realtime.directory.unwritten", e);
        }
    }

    private void write(UUID user) throws RedisUnavailableException {
        List<SocketView> open = here(user);
        String key = entry(nodes.here(), user);
        if (open.isEmpty()) {
            redis.ask(commands -> commands.del(key));
        } else {
            byte[] value = json.writeValueAsString(open).getBytes(StandardCharsets.UTF_8);
            redis.ask(commands -> commands.set(key, value, SetArgs.Builder.px(ENTRY_LIFETIME)));
        }
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
