package dev.tippmixmentor.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.testing.TestRedis;
import dev.tippmixmentor.testing.TestRedisCluster;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two nodes of the application over a Redis Cluster of three. */
class ClusterTests {
    private static final TestRedisCluster CLUSTER = TestRedisCluster.shared();
    private static CacheNode one;
    private static CacheNode two;

    private final AtomicInteger loads = new AtomicInteger();

    @BeforeAll
    static void start() {
        one = node();
        two = node();
    }

    private static CacheNode node() {
        return new CacheNode(CLUSTER.connections(), CacheNode.settings("test", true), CacheNode.PATIENT).awaitShared();
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
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
        for (TestRedis redis : CLUSTER.servers()) {
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
