package dev.tippmixmentor.realtime;

import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.testing.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import tools.jackson.databind.json.JsonMapper;

/** What one node of the application has between its modules and its sockets. */
final class TestNode implements AutoCloseable {
    private static final ObjectProvider<TopicPolicy> NO_POLICIES =
            new StaticListableBeanFactory().getBeanProvider(TopicPolicy.class);

    private final LettuceConnectionFactory connections;
    private final RedisLink link;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final TopicHistory history;
    final LocalSubscribers subscribers;
    final TopicSubscription subscription;
    private final TopicPublisher publisher;
    private final RedisWatch watch;
    private final LiveFeed feed;

    TestNode(int redisPort) {
        this(redisPort, new TopicProperties(1_000, Duration.ofMinutes(10), false));
    }

    TestNode(int redisPort, TopicProperties properties) {
        JsonMapper json = JsonMapper.builder().build();
        connections = TestRedis.connections(redisPort);
        link = new RedisLink(connections);
        link.start();
        history = new TopicHistory(link, properties);
        subscribers = new LocalSubscribers(history, json, Clock.systemUTC(), meters);
        subscription = new TopicSubscription(link, subscribers);
        publisher = new TopicPublisher(history, subscription, subscribers, meters);
        watch = new RedisWatch(history, subscription, publisher, subscribers);
        feed = new LiveFeed(publisher, new Topics(NO_POLICIES, null), json, Clock.systemUTC());
        subscription.start();
        watch.start();
    }

    void publish(Topic topic, Object data) {
        feed.publish(new LiveMessage(topic, "test", data));
    }

    void publish(LiveMessage message) {
        feed.publish(message);
    }

    /** Whether it hears from Redis and counts itself among the others. */
    boolean isTogether() {
        return subscription.isActive() && !subscribers.isAlone();
    }

    @Override
    public void close() {
        watch.stop();
        subscription.stop();
        publisher.stop();
        subscribers.destroy();
        link.destroy();
        connections.destroy();
    }
}
