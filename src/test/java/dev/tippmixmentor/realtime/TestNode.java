package dev.tippmixmentor.realtime;

import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.testing.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import tools.jackson.databind.json.JsonMapper;

/** What one node of the application has between its modules and its sockets. */
final class TestNode implements AutoCloseable {
    /** What Redis forgets a node after that died. */
    static final Duration LEASE = Duration.ofSeconds(2);

    /** With a Redis that is connected and says nothing. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Duration COPY_LIFE = Duration.ofMillis(50);

    private static final ObjectProvider<TopicPolicy> NO_POLICIES =
            new StaticListableBeanFactory().getBeanProvider(TopicPolicy.class);

    /** All topics tell who follows them. */
    private static final ObjectProvider<TopicPolicy> ANY_TOPIC =
            new StaticListableBeanFactory(Map.of("any", new AnyTopic())).getBeanProvider(TopicPolicy.class);

    /** Users who let others see them, by name. */
    static final Map<UUID, String> SHOWN = new ConcurrentHashMap<>();

    private static final ObjectProvider<PresenceNames> NAMES = new StaticListableBeanFactory(
                    Map.of("names", (PresenceNames) TestNode::namesOf))
            .getBeanProvider(PresenceNames.class);

    /** Whether nobody can say the names, as the database is away. */
    static volatile boolean nameless;

    /** Whether the areas of all topics are off. */
    volatile boolean silent;

    private final LettuceConnectionFactory connections;
    private final RedisLink link;

    /** A link of its own, so that it alone may miss Redis. */
    private final RedisLink presenceLink;

    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final TopicHistory history;
    final LocalSubscribers subscribers;
    final TopicSubscription subscription;
    final Nodes nodes;
    final PresenceRegister register;
    final TopicPresence presence;
    final TopicPublisher publisher;
    private final RedisWatch watch;
    private final LiveFeed feed;

    TestNode(int redisPort) {
        this(redisPort, new TopicProperties(1_000, Duration.ofMinutes(10)));
    }

    TestNode(int redisPort, TopicProperties properties) {
        this(TestRedis.connections(redisPort), properties);
    }

    /** @param copyLife how long it answers the same who is there */
    TestNode(int redisPort, Duration copyLife) {
        this(TestRedis.connections(redisPort), new TopicProperties(1_000, Duration.ofMinutes(10)), copyLife);
    }

    TestNode(LettuceConnectionFactory connections, TopicProperties properties) {
        this(connections, properties, COPY_LIFE);
    }

    private TestNode(LettuceConnectionFactory connections, TopicProperties properties, Duration copyLife) {
        JsonMapper json = JsonMapper.builder().build();
        this.connections = connections;
        link = new RedisLink(connections);
        link.start();
        presenceLink = new RedisLink(connections);
        presenceLink.start();
        history = new TopicHistory(link, properties, PATIENCE);
        Followers followers = new Followers();
        subscribers = new LocalSubscribers(history, followers, json, Clock.systemUTC(), meters);
        subscription = new TopicSubscription(link, subscribers);
        publisher = new TopicPublisher(history, subscription, subscribers, meters);
        watch = new RedisWatch(history, subscription, publisher, followers, subscribers, 2);
        Topics unlessSilent = new Topics(NO_POLICIES, null) {
            @Override
            boolean isSilent(Topic topic) {
                return silent;
            }
        };
        feed = new LiveFeed(publisher, unlessSilent, json, Clock.systemUTC());
        nodes = new Nodes(presenceLink, LEASE);
        register = new PresenceRegister(presenceLink);
        presence = new TopicPresence(
                followers, subscribers, register, nodes, new Topics(ANY_TOPIC, null), feed, NAMES, copyLife);
        publisher.start();
        subscription.start();
        watch.start();
    }

    private static Map<UUID, String> namesOf(Collection<UUID> users) {
        if (nameless) {
            throw new DataAccessResourceFailureException("away");
        }
        return users.stream().filter(SHOWN::containsKey).collect(Collectors.toMap(user -> user, SHOWN::get));
    }

    void publish(Topic topic, Object data) {
        feed.publish(new LiveMessage(topic, "test", data));
    }

    void publish(LiveMessage message) {
        feed.publish(message);
    }

    void deliver(LiveMessage... messages) {
        feed.deliver(List.of(messages));
    }

    /** What a node does every second: says that it lives, and looks who is there. */
    void look() {
        try {
            nodes.renew();
        } catch (RedisUnavailableException e) {
            // then it looks at its own followers
        }
        presence.poll();
    }

    /** Its next look, within a second, gets no answer from Redis; all else goes on. */
    void missRedisOnce() {
        try {
            presenceLink.ask(commands -> {
                throw new IllegalStateException("no answer in time");
            });
        } catch (RedisUnavailableException e) {
            look();
        }
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
        presenceLink.destroy();
        connections.destroy();
    }

    private static final class AnyTopic implements TopicPolicy {
        @Override
        public boolean governs(Topic topic) {
            return true;
        }

        @Override
        public boolean mayRead(CurrentUser user, Topic topic) {
            return true;
        }

        @Override
        public boolean exists(Topic topic) {
            return true;
        }

        @Override
        public boolean showsPresence(Topic topic) {
            return true;
        }
    }
}
