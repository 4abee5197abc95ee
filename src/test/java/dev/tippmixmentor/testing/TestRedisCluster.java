package dev.tippmixmentor.testing;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.util.function.SingletonSupplier;

/** A Redis Cluster for the tests that need one: three servers, real processes, each with a third of the slots. */
public final class TestRedisCluster {
    private static final int SERVERS = 3;
    private static final SingletonSupplier<TestRedisCluster> SHARED = SingletonSupplier.of(TestRedisCluster::new);

    private final List<TestRedis> servers = new ArrayList<>();

    private TestRedisCluster() {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> servers.forEach(TestRedis::close)));
        Path folder = folder();
        int firstBusPort = FreePort.next();
        for (int i = 0; i < SERVERS; i++) {
            int busPort = i == 0 ? firstBusPort : FreePort.next();
            TestRedis redis = new TestRedis(
                    "cluster-enabled yes",
                    "cluster-config-file nodes-" + busPort + ".conf",
                    "dir \"" + folder + "\"",
                    "cluster-port " + busPort,
                    "cluster-node-timeout 2000");
            servers.add(redis);
            int[] slots = IntStream.range(SlotHash.SLOT_COUNT * i / SERVERS, SlotHash.SLOT_COUNT * (i + 1) / SERVERS)
                    .toArray();
            redis.ask(commands -> commands.clusterAddSlots(slots));
            redis.ask(commands -> commands.dispatch(
                    CommandType.CLUSTER,
                    new StatusOutput<>(StringCodec.UTF8),
                    new CommandArgs<>(StringCodec.UTF8)
                            .add("MEET")
                            .add("127.0.0.1")
                            .add(servers.get(0).port())
                            .add(firstBusPort)));
        }
        await("the cluster")
                .atMost(Duration.ofSeconds(20))
                .until(() -> servers.stream().allMatch(TestRedisCluster::isReady));
    }

    /** Started by the first who needs it; to have it take its slots together takes some seconds. */
    public static TestRedisCluster shared() {
        return SHARED.obtain();
    }

    /** What the servers note about each other. */
    private static Path folder() {
        try {
            return Files.createTempDirectory("redis-cluster");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isReady(TestRedis redis) {
        String info = redis.ask(commands -> commands.clusterInfo());
        return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:" + SERVERS);
    }

    public List<TestRedis> servers() {
        return List.copyOf(servers);
    }

    /** As {@code REDIS_URL}. */
    public String url() {
        return servers.stream()
                .map(redis -> "127.0.0.1:" + redis.port())
                .collect(Collectors.joining(",", "redis://", ""));
    }

    /** A started factory of connections; the caller destroys it. */
    public LettuceConnectionFactory connections() {
        LettuceConnectionFactory factory = new LettuceConnectionFactory(new RedisClusterConfiguration(
                List.of("127.0.0.1:" + servers.get(0).port())));
        factory.afterPropertiesSet();
        factory.start();
        return factory;
    }
}
