package dev.tippmixmentor.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.testing.FreePort;
import dev.tippmixmentor.testing.TestRedis;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Two nodes of the application over a Redis Cluster of three. */
class ClusterTests {
    private static final int SLOTS = SlotHash.SLOT_COUNT;
    private static final List<TestRedis> CLUSTER = new ArrayList<>();
    private static CacheNode one;
    private static CacheNode two;

    private final AtomicInteger loads = new AtomicInteger();

    @BeforeAll
    static void start(@TempDir Path folder) {
        int firstBusPort = FreePort.next();
        for (int i = 0; i < 3; i++) {
            int busPort = i == 0 ? firstBusPort : FreePort.next();
            TestRedis redis = new TestRedis(
                    "cluster-enabled yes",
                    "cluster-config-file nodes-" + busPort + ".conf",
                    "dir \"" + folder + "\"",
                    "cluster-port " + busPort,
                    "cluster-node-timeout 2000");
            int[] slots = IntStream.range(SLOTS * i / 3, SLOTS * (i + 1) / 3).toArray();
            redis.ask(commands -> commands.clusterAddSlots(slots));
            CLUSTER.add(redis);
            redis.ask(commands -> commands.dispatch(
                    CommandType.CLUSTER,
                    new StatusOutput<>(StringCodec.UTF8),
                    new CommandArgs<>(StringCodec.UTF8)
                            .add("MEET")
                            .add("127.0.0.1")
                            .add(CLUSTER.get(0).port())
                            .add(firstBusPort)));
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> CLUSTER.stream().allMatch(ClusterTests::isReady));
        one = node();
        two = node();
    }

    private static boolean isReady(TestRedis redis) {
        String info = redis.ask(commands -> commands.clusterInfo());
        return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:3");
    }

    private static CacheNode node() {
        LettuceConnectionFactory factory = new LettuceConnectionFactory(new RedisClusterConfiguration(
                List.of("127.0.0.1:" + CLUSTER.get(0).port())));
        factory.afterPropertiesSet();
        factory.start();
        return new CacheNode(factory, CacheNode.settings("test", true), CacheNode.PATIENT).awaitShared();
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
        CLUSTER.forEach(TestRedis::close);
    }

    @Test
    void keysAndTagsOnAllNodesOfTheClusterWorkAsOnOne() {
        for (int i = 0; i < 30; i++) {
            String key = "cluster|" + i;
            Tag tag = Tag.of("cluster", i);
            List<Tag> tags = List.of(tag, new Tag("all"), Tag.of("third", i % 3));
            String first = one.get(key, tags, this::load);
            assertThat(two.get(key, tags, this::load)).isEqualTo(first);

            two.cache.invalidate(List.of(tag));

            String second = two.get(key, tags, this::load);
            assertThat(second).isNotEqualTo(first);
            await().atMost(NearTier.LIFE)
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> one.get(key, tags, this::load).equals(second));
        }

        assertThat(loads).hasValue(60);
        for (TestRedis redis : CLUSTER) {
            long keys = redis.ask(commands -> commands.dbsize());
            assertThat(keys).isPositive();
        }
        await().untilAsserted(() ->
                assertThat(one.cache.look(new Tag("all"), 10).keys()).isEqualTo(30));
    }

    private String load() {
        return "load " + loads.incrementAndGet();
    }
}
