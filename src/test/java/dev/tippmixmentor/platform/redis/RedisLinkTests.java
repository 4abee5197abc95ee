package dev.tippmixmentor.platform.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.tippmixmentor.testing.TestRedis;
import dev.tippmixmentor.testing.TestRedisCluster;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

class RedisLinkTests {
    private final Logger logger = (Logger) LoggerFactory.getLogger(RedisLink.class);
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            logged.add(event.getFormattedMessage());
        }
    };

    @BeforeEach
    void listen() {
        appender.start();
        logger.addAppender(appender);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(appender);
    }

    @Test
    void aNodeOfAClusterThatIsNamedAloneIsToldInTheLog() throws RedisUnavailableException {
        connect(TestRedis.connections(TestRedisCluster.shared().servers().get(0).port()));

        await().untilAsserted(() -> assertThat(logged).anyMatch(line -> line.startsWith("redis.cluster.unnamed")));
    }

    @Test
    void aClusterThatIsKnownAsOneAndASingleServerAreNot() throws RedisUnavailableException {
        TestRedis single = new TestRedis();

        connect(TestRedis.connections(single.port()));
        connect(TestRedisCluster.shared().connections());

        assertThat(logged).noneMatch(line -> line.startsWith("redis.cluster.unnamed"));
        single.close();
    }

    /** What a connection is asked is answered in order. */
    private static void connect(LettuceConnectionFactory connections) throws RedisUnavailableException {
        RedisLink link = new RedisLink(connections);
        link.start();
        try {
            await().until(link::isConnected);
            assertThat(link.ask(RedisClusterAsyncCommands::ping)).isPresent();
        } finally {
            link.destroy();
            connections.destroy();
        }
    }
}
