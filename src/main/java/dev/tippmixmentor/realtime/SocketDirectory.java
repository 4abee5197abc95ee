package dev.tippmixmentor.realtime;

import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.redis.RedisUnavailableException;
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
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which sockets users have open at all nodes. Each node writes its own to Redis, a second after they change, and a mark that
 * it lives; what a node has written counts as long as its mark is there, so that the sockets of one that died vanish
 * with it.
 */
@Component
class SocketDirectory implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(SocketDirectory.class);
    private static final Duration MARK_LIFETIME = Duration.ofSeconds(15);
    private static final Duration ENTRY_LIFETIME = Duration.ofHours(1);
    private static final long EVERY_MILLIS = 1_000;

    /** Well before entries expire. */
    private static final int ALL_ANEW_EVERY = 1_200;

    private static final String NODES = RealtimeConfig.REDIS_PREFIX + "nodes";
    private static final byte[] ALIVE = {'1'};

    private final Sockets sockets;
    private final RedisLink redis;
    private final JsonMapper json;
    private final Duration markLifetime;
    private final String node = UUID.randomUUID().toString();
    private final Set<UUID> unwritten = ConcurrentHashMap.newKeySet();
    private int runs;
    private @Nullable ScheduledExecutorService writer;

    @Autowired
    SocketDirectory(Sockets sockets, RedisLink redis, JsonMapper json) {
        this(sockets, redis, json, MARK_LIFETIME);
    }

    SocketDirectory(Sockets sockets, RedisLink redis, JsonMapper json, Duration markLifetime) {
        this.sockets = sockets;
        this.redis = redis;
        this.json = json;
        this.markLifetime = markLifetime;
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
                .map(socket ->
                        new SocketView(socket.getId(), node, socket.user().sessionId(), socket.openedAt()))
                .toList();
    }

    private List<SocketView> elsewhere(UUID user) throws RedisUnavailableException {
        List<String> others = redis.<Set<byte[]>>ask(commands -> commands.smembers(NODES)).orElseGet(Set::of).stream()
                .map(name -> new String(name, StandardCharsets.UTF_8))
                .filter(name -> !name.equals(node))
                .toList();
        List<String> living = new ArrayList<>();
        List<byte[]> dead = new ArrayList<>();
        for (KeyValue<String, byte[]> mark : values(others.stream().map(SocketDirectory::mark))) {
            String name = mark.getKey().substring(mark("").length());
            if (mark.hasValue()) {
                living.add(name);
            } else {
                dead.add(name.getBytes(StandardCharsets.UTF_8));
            }
        }
        if (!dead.isEmpty()) {
            redis.ask(commands -> commands.srem(NODES, dead.toArray(byte[][]::new)));
        }
        return values(living.stream().map(name -> entry(name, user))).stream()
                .filter(KeyValue::hasValue)
                .flatMap(entry -> Arrays.stream(json.readValue(entry.getValue(), SocketView[].class)))
                .toList();
    }

    private List<KeyValue<String, byte[]>> values(Stream<String> keys) throws RedisUnavailableException {
        String[] all = keys.toArray(String[]::new);
        return all.length == 0
                ? List.of()
                : redis.<List<KeyValue<String, byte[]>>>ask(commands -> commands.mget(all))
                        .orElseGet(List::of);
    }

    /** Writes what has changed; everything if Redis does not know this node, or will soon have forgotten it. */
    void write() {
        try {
            boolean known = redis.<byte[]>ask(
                            commands -> commands.setGet(mark(node), ALIVE, SetArgs.Builder.px(markLifetime)))
                    .isPresent();
            if (!known || ++runs % ALL_ANEW_EVERY == 0) {
                redis.ask(commands -> commands.sadd(NODES, node.getBytes(StandardCharsets.UTF_8)));
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
        } catch (RuntimeException e) {
            log.error("realtime.directory.unwritten", e);
        }
    }

    private void write(UUID user) throws RedisUnavailableException {
        List<SocketView> open = here(user);
        String key = entry(node, user);
        if (open.isEmpty()) {
            redis.ask(commands -> commands.del(key));
        } else {
            byte[] value = json.writeValueAsString(open).getBytes(StandardCharsets.UTF_8);
            redis.ask(commands -> commands.set(key, value, SetArgs.Builder.px(ENTRY_LIFETIME)));
        }
    }

    private static String mark(String node) {
        return RealtimeConfig.REDIS_PREFIX + "node:" + node;
    }

    private static String entry(String node, UUID user) {
        return RealtimeConfig.REDIS_PREFIX + "sockets:" + node + ":" + user;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // it catches what it throws, and ends with its executor
    public synchronized void start() {
        writer = Executors.newSingleThreadScheduledExecutor(new CustomizableThreadFactory("socket-directory-"));
        writer.scheduleWithFixedDelay(this::write, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void stop() {
        if (writer == null) {
            return;
        }
        writer.shutdownNow();
        writer = null;
        try {
            redis.ask(commands -> commands.del(mark(node)));
        } catch (RedisUnavailableException e) {
            log.debug("realtime.directory.unwritten", e); // the mark expires
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return writer != null;
    }

    /** Behind Redis at the start, before it at the end. */
    @Override
    public int getPhase() {
        return 1;
    }
}
