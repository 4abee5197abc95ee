package dev.tippmixmentor.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.testing.TestRedis;
import dev.tippmixmentor.testing.TestRedisCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two nodes of the application over a Redis Cluster of three, with topics in the slots of each. */
class RedisClusterTests {
    private static final int TOPICS = 24;
    private static final int MESSAGES = 20;

    private static final TestRedisCluster CLUSTER = TestRedisCluster.shared();
    private static TestNode one;
    private static TestNode two;

    @BeforeAll
    static void start() {
        one = node();
        two = node();
        await().atMost(Duration.ofSeconds(20)).until(() -> one.isTogether() && two.isTogether());
    }

    private static TestNode node() {
        return new TestNode(CLUSTER.connections(), new TopicProperties(1_000, Duration.ofMinutes(10)));
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
    }

    @Test
    void everyTopicIsToldAtBothNodesInOneOrderAndRecovered() {
        publishAndRecover(() -> Topic.of("test." + UUID.randomUUID()));

        for (TestRedis redis : CLUSTER.servers()) {
            List<String> histories = redis.ask(asked -> asked.keys("tippmix:rt:{test.*}:history"));
            assertThat(histories).as("of the slots of each server").isNotEmpty();
        }
    }

    @Test
    void soAreTheTopicsOfUsers() {
        publishAndRecover(() -> Topic.ofUser(UUID.randomUUID()));
    }

    private static void publishAndRecover(Supplier<Topic> names) {
        List<Topic> topics =
                IntStream.range(0, TOPICS).mapToObj(i -> names.get()).toList();
        List<TestTab> staying = new ArrayList<>();
        List<TestTab> moving = new ArrayList<>();
        topics.forEach(topic -> {
            staying.add(new TestTab(topic).connected(two));
            moving.add(new TestTab(topic).connected(one));
        });

        publish(topics, 0);
        moving.forEach(
                tab -> await().untilAsserted(() -> assertThat(tab.numbers()).hasSize(MESSAGES)));
        moving.forEach(TestTab::cut);
        publish(topics, MESSAGES);
        staying.forEach(
                tab -> await().untilAsserted(() -> assertThat(tab.numbers()).hasSize(2 * MESSAGES)));
        moving.forEach(tab -> tab.connect(two));

        for (int i = 0; i < TOPICS; i++) {
            TestTab stayed = staying.get(i);
            TestTab moved = moving.get(i);
            await().untilAsserted(() -> assertThat(moved.notices()).containsExactly("subscribed", "recovered:true"));
            assertThat(moved.messages()).isEqualTo(stayed.messages());
            assertThat(stayed.numbers())
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, 2 * MESSAGES).boxed().toList());
            assertThat(stayed.notices()).containsExactly("subscribed");
            stayed.assertNoFaults();
            moved.assertNoFaults();
        }
    }

    /** Each number once to each topic, by both nodes in turn. */
    private static void publish(List<Topic> topics, int first) {
        for (int number = first; number < first + MESSAGES; number++) {
            int told = number;
            topics.forEach(topic -> (told % 2 == 0 ? one : two).publish(topic, told));
        }
    }

    @Test
    void whatNoNodeHeardIsFoundInTheHistory() {
        Topic topic = Topic.of("test." + UUID.randomUUID());
        TestTab tab = new TestTab(topic).connected(two);
        two.subscription.stop(); // as a connection that is dead and does not know it

        one.publish(topic, 1);

        await().untilAsserted(() -> assertThat(tab.numbers()).containsExactly(1));
        two.subscription.start();
        await().until(two::isTogether);
        tab.assertNoFaults();
    }

    @Test
    void theFollowersOfATopicAreCountedAtBothNodes() {
        List<Topic> topics = IntStream.range(0, TOPICS)
                .mapToObj(i -> Topic.of("test." + UUID.randomUUID()))
                .toList();
        UUID both = UUID.randomUUID();
        List<TestTab> leaving = topics.stream()
                .map(topic -> {
                    new TestTab(topic, both).connected(one);
                    new TestTab(topic, both).connected(two);
                    return new TestTab(topic).connected(two);
                })
                .toList();
        assertPresence(topics, 2);

        leaving.forEach(TestTab::cut);

        assertPresence(topics, 1);
    }

    private static void assertPresence(List<Topic> topics, int count) {
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            one.look();
            two.look();
            for (Topic topic : topics) {
                assertThat(List.of(one.presence.of(topic), two.presence.of(topic)))
                        .containsOnly(new PresenceView(count, List.of(), false));
            }
        });
    }
}
