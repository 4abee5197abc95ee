package dev.tippmixmentor.platform.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisAdvancedClusterAsyncCommands;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * Redis for those who can do without: nobody waits longer than {@link #PATIENCE} for an answer, and after a failure
 * nobody waits at all for a while. Works with a single Redis, Sentinel and Redis Cluster.
 */
@Component
public class RedisLink implements SmartLifecycle, DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(RedisLink.class);

    /**
     * Above the pauses of a busy node, which would otherwise take itself for cut off; publishing has a thread of its
     * own.
     */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /** Longer only for the very first connection, without which the first messages of a node would stay on it. */
    private static final Duration OPENING_PATIENCE = Duration.ofSeconds(1);

    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final String RUN_ID = "run_id:";
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final LettuceConnectionFactory factory;
    private final ExecutorService connector =
            Executors.newSingleThreadExecutor(new CustomizableThreadFactory("redis-connect-"));
    private final AtomicBoolean available = new AtomicBoolean(true);
    private volatile long pausedUntil = System.nanoTime();
    private final List<Runnable> lossListeners = new CopyOnWriteArrayList<>();
    private final RedisConnectionStateListener losses = new RedisConnectionStateListener() {
        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
            // Those that Lettuce closes itself, such as the ones it asks for the topology of a cluster, are no loss.
            if (!connection.isClosed()) {
                lossListeners.forEach(Runnable::run);
            }
        }
    };
    private @Nullable CompletableFuture<RedisClusterAsyncCommands<String, byte[]>> commands;

    /** Behind the commands. */
    private volatile @Nullable StatefulConnection<String, byte[]> connection;

    public RedisLink(LettuceConnectionFactory factory) {
        this.factory = factory;
    }

    @Override
    public void start() {
        CompletableFuture<?> early = opening();
        log.debug("redis.opening done={}", early.isDone());
    }

    /** The factory closes its connections when it stops; after its next start new ones are needed. */
    @Override
    public synchronized void stop() {
        commands = null;
    }

    @Override
    public synchronized boolean isRunning() {
        return commands != null;
    }

    /** With the factory, before the server accepts requests. */
    @Override
    public int getPhase() {
        return 0;
    }

    /**
     * Runs one command.
     *
     * @return what Redis answered; empty for its nil
     * @throws RedisUnavailableException if it did not answer in time or refused. A command that was on its way may
     *     still take effect later.
     */
    public <T> Optional<T> ask(Function<RedisClusterAsyncCommands<String, byte[]>, RedisFuture<T>> command)
            throws RedisUnavailableException {
        if (System.nanoTime() - pausedUntil < 0) {
            throw new RedisUnavailableException("Redis was unavailable a moment ago");
        }
        try {
            Optional<T> answer = Optional.ofNullable(await(command.apply(connection())));
            if (available.compareAndSet(false, true)) {
                log.info("redis.back");
            }
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisUnavailableException(e);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            pausedUntil = System.nanoTime() + PAUSE_AFTER_FAILURE.toNanos();
            if (available.compareAndSet(true, false)) {
                log.warn("redis.unavailable cause={}", e.toString());
            }
            throw new RedisUnavailableException(e);
        }
    }

    /**
     * Runs one command for somebody who waits as long as they choose: that others got no answer a moment ago is nothing to
     * them.
     *
     * @return what Redis answered; empty for its nil
     * @throws RedisUnavailableException as {@link #ask(Function)}
     */
    public <T> Optional<T> ask(
            Patience patience, Function<RedisClusterAsyncCommands<String, byte[]>, RedisFuture<T>> command)
            throws RedisUnavailableException {
        try {
            return Optional.ofNullable(patience.await(command.apply(connection())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisUnavailableException(e);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            throw new RedisUnavailableException(e);
        }
    }

    /** Whether the shared connection is there; one that died without a word still counts. */
    public boolean isConnected() {
        StatefulConnection<String, byte[]> current = connection;
        return current != null && current.isOpen();
    }

    /**
     * The commands of the shared connection, for those who send several at once; they bound their waiting with {@link
     * Patience}. Never waits.
     *
     * @throws RedisUnavailableException if there has not been a connection yet
     */
    public RedisClusterAsyncCommands<String, byte[]> commands() throws RedisUnavailableException {
        CompletableFuture<RedisClusterAsyncCommands<String, byte[]>> opening = opening();
        if (!opening.isDone() || opening.isCompletedExceptionally()) {
            throw new RedisUnavailableException("Not connected to Redis yet");
        }
        return opening.join();
    }

    /**
     * Calls back whenever a connection was lost, before any command can be answered over a new one. On a thread of the
     * connections, so it must not wait.
     */
    public void onLoss(Runnable listener) {
        lossListeners.add(listener);
    }

    /**
     * Names the servers behind the connection: another name after one of them was started anew or another took over, so
     * that what it acknowledged before may be lost.
     *
     * @throws RedisUnavailableException if there has not been a connection yet
     */
    public CompletionStage<String> servers() throws RedisUnavailableException {
        RedisClusterAsyncCommands<String, byte[]> connected = commands();
        if (connected instanceof RedisAdvancedClusterAsyncCommands<String, byte[]> cluster) {
            return cluster.upstream()
                    .commands()
                    .info("server")
                    .thenCollect(Collectors.mapping(RedisLink::runId, Collectors.toCollection(TreeSet::new)))
                    .thenApply(ids -> String.join("-", ids));
        }
        return connected.info("server").thenApply(RedisLink::runId);
    }

    private static String runId(String info) {
        return info.lines()
                .filter(line -> line.startsWith(RUN_ID))
                .findFirst()
                .map(line -> line.substring(RUN_ID.length()))
                .orElseThrow(() -> new IllegalStateException("Redis does not say who it is"));
    }

    /** Opens a connection for subscriptions; it reconnects and subscribes again by itself. May wait for a second. */
    public StatefulRedisPubSubConnection<String, byte[]> subscriber() {
        AbstractRedisClient client = factory.getRequiredNativeClient();
        return client instanceof RedisClusterClient cluster
                ? cluster.connectPubSub(CODEC)
                : ((RedisClient) client).connectPubSub(CODEC);
    }

    /**
     * Opens a connection for those who watch over their own time; it reconnects by itself. May wait for a second.
     *
     * @return a {@link StatefulRedisClusterConnection} where Redis is a cluster, otherwise a {@link
     *     StatefulRedisConnection}
     */
    public StatefulConnection<String, byte[]> openConnection() {
        AbstractRedisClient client = factory.getRequiredNativeClient();
        return client instanceof RedisClusterClient cluster
                ? cluster.connect(CODEC)
                : ((RedisClient) client).connect(CODEC);
    }

    /** Opened in the background; from then on it reconnects by itself. */
    private synchronized CompletableFuture<RedisClusterAsyncCommands<String, byte[]>> opening() {
        CompletableFuture<RedisClusterAsyncCommands<String, byte[]>> current = commands;
        if (current == null || current.isCompletedExceptionally()) {
            current = CompletableFuture.supplyAsync(this::connect, connector);
            commands = current;
        }
        return current;
    }

    private RedisClusterAsyncCommands<String, byte[]> connection()
            throws InterruptedException, ExecutionException, TimeoutException {
        return opening().get(OPENING_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private RedisClusterAsyncCommands<String, byte[]> connect() {
        AbstractRedisClient client = factory.getRequiredNativeClient();
        client.removeListener(losses); // of an attempt that failed
        client.addListener(losses);
        StatefulConnection<String, byte[]> opened = openConnection();
        connection = opened;
        return opened instanceof StatefulRedisClusterConnection<String, byte[]> cluster
                ? cluster.async()
                : single(((StatefulRedisConnection<String, byte[]>) opened).async());
    }

    /** It answers a PING also where it refuses most of what it is asked, as that is for other nodes. */
    @SuppressWarnings("FutureReturnValueIgnored") // whoever may not ask is not told
    private static RedisClusterAsyncCommands<String, byte[]> single(RedisAsyncCommands<String, byte[]> server) {
        server.info("cluster").thenAccept(info -> {
            if (info.contains("cluster_enabled:1")) {
                log.warn(
                        "redis.cluster.unnamed: REDIS_URL names one host, which is a node of a Redis Cluster; name two");
            }
        });
        return server;
    }

    private <T> @Nullable T await(RedisFuture<T> answer)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            cancelUnlessDone(answer);
        }
    }

    /** A command that still waits for a connection would otherwise run whenever Redis returns. */
    private static void cancelUnlessDone(Future<?> answer) {
        if (!answer.isDone()) {
            answer.cancel(false);
        }
    }

    @Override
    public void destroy() {
        connector.shutdownNow();
    }
}
