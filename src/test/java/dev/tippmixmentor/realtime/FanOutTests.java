package dev.tippmixmentor.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.testing.FreePort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.support.ExecutorSubscribableChannel;
import redis.embedded.RedisServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two nodes over a Redis of their own, which may be taken away. */
class FanOutTests {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final ObjectProvider<TopicPolicy> NO_POLICIES =
            new StaticListableBeanFactory().getBeanProvider(TopicPolicy.class);

    private final int port = FreePort.next();
    private final Topic topic = Topic.of("test." + UUID.randomUUID());
    private RedisServer redis;
    private Node one;
    private Node two;

    @BeforeEach
    void start() throws IOException {
        startRedis();
        one = new Node(port);
        two = new Node(port);
        awaitBothListening();
    }

    @AfterEach
    void stop() throws Exception {
        one.stop();
        two.stop();
        redis.stop();
    }

    @Test
    void bothNodesDeliverTheSameMessagesInTheSameOrder() {
        for (int i = 0; i < 100; i++) {
            one.publish(topic, i);
            two.publish(topic, i);
        }

        await().untilAsserted(() -> assertThat(one.received).hasSize(200));
        await().untilAsserted(() -> assertThat(two.received).hasSize(200));
        assertThat(one.received).isEqualTo(two.received);
        assertThat(one.offsets())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 200).boxed().toList());
        assertThat(one.epochs()).hasSize(1);
    }

    @Test
    void eachTopicHasOffsetsOfItsOwn() {
        one.publish(topic, 1);
        one.publish(Topic.of("test." + UUID.randomUUID()), 2);

        await().untilAsserted(() -> assertThat(two.received).hasSize(2));
        assertThat(two.offsets()).containsExactly(1L, 1L);
    }

    @Test
    void withoutRedisTheNodeServesItsOwnUntilItReturns() throws IOException {
        one.publish(topic, 1);
        await().untilAsserted(() -> assertThat(two.received).hasSize(1));

        redis.stop();
        one.publish(topic, 2);
        one.publish(topic, 3);

        await().untilAsserted(() -> assertThat(one.received).hasSize(3));
        assertThat(one.numbers()).containsExactly(1, 2, 3);
        assertThat(one.offsets()).containsExactly(1L, 1L, 2L);
        assertThat(one.epochs()).hasSize(2);
        assertThat(two.received).hasSize(1);

        startRedis();
        awaitBothListening();
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            one.publish(topic, 4);
            assertThat(two.numbers()).contains(4);
        });
    }

    @Test
    void aNodeThatStartsWithoutRedisFindsItLater() throws Exception {
        one.stop();
        redis.stop();
        one = new Node(port);
        one.publish(topic, 1);
        await().untilAsserted(() -> assertThat(one.received).hasSize(1));

        startRedis();

        awaitBothListening();
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            one.publish(topic, 2);
            assertThat(two.numbers()).contains(2);
        });
    }

    @Test
    void aRedisThatHangsHoldsNobodyUpAndDeliversNothingTwice() {
        one.publish(topic, 0);
        await().untilAsserted(() -> assertThat(two.received).hasSize(1));
        one.pauseRedis(Duration.ofSeconds(3));

        long start = System.nanoTime();
        for (int i = 1; i <= 50; i++) {
            one.publish(topic, i);
        }
        await().pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> assertThat(one.received).hasSize(51));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));

        // The command that was on its way when Redis hung reaches the other node late, and ours not again.
        await().untilAsserted(() -> assertThat(two.numbers()).contains(1));
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            one.publish(topic, 99);
            assertThat(two.numbers()).contains(99);
        });
        assertThat(one.numbers().stream().filter(number -> number == 1)).hasSize(1);
    }

    private void startRedis() throws IOException {
        redis = RedisServer.builder()
                .port(port)
                .bind("127.0.0.1")
                .setting("save \"\"")
                .build();
        redis.start();
    }

    private void awaitBothListening() {
        await().atMost(Duration.ofSeconds(20)).until(() -> one.subscription.isActive() && two.subscription.isActive());
    }

    /** What one node of the application has between its modules and its sockets. */
    private static final class Node {
        private final LettuceConnectionFactory connections;
        private final RedisLink link;
        private final LocalSubscribers subscribers;
        private final TopicSubscription subscription;
        private final TopicPublisher publisher;
        private final LiveFeed feed;
        private final List<JsonNode> received = new CopyOnWriteArrayList<>();

        Node(int port) {
            connections = new LettuceConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", port));
            connections.afterPropertiesSet();
            connections.start();
            ExecutorSubscribableChannel channel = new ExecutorSubscribableChannel();
            channel.subscribe(message -> {
                assertThat(SimpMessageHeaderAccessor.getDestination(message.getHeaders()))
                        .startsWith("/topic/test.");
                received.add(JSON.readTree(new String((byte[]) message.getPayload(), StandardCharsets.UTF_8)));
            });
            link = new RedisLink(connections);
            link.start();
            subscribers = new LocalSubscribers(new SimpMessagingTemplate(channel));
            subscription = new TopicSubscription(link, subscribers);
            publisher = new TopicPublisher(link, subscription, subscribers);
            feed = new LiveFeed(publisher, new Topics(NO_POLICIES, null), JSON, Clock.systemUTC());
            subscription.start();
        }

        void publish(Topic topic, int number) {
            feed.publish(new LiveMessage(topic, "test", number));
        }

        void pauseRedis(Duration time) {
            try (var connection = connections.getConnection()) {
                connection.execute(
                        "CLIENT",
                        "PAUSE".getBytes(StandardCharsets.US_ASCII),
                        Long.toString(time.toMillis()).getBytes(StandardCharsets.US_ASCII));
            }
        }

        List<Long> offsets() {
            return received.stream()
                    .map(message -> message.get("offset").asLong())
                    .toList();
        }

        List<Integer> numbers() {
            return received.stream().map(message -> message.get("data").asInt()).toList();
        }

        Set<String> epochs() {
            Set<String> epochs = new HashSet<>();
            received.forEach(message -> epochs.add(message.get("epoch").asString()));
            return epochs;
        }

        void stop() throws InterruptedException {
            subscription.stop();
            publisher.destroy();
            subscribers.destroy();
            link.destroy();
            connections.destroy();
        }
    }
}
