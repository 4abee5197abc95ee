package dev.tippmixmentor.platform.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.redis.connection.RedisNode;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

class RedisUrlTests {

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            redis://h,                            h, 6379, 0, -, -, false
            redis://h:7000/3,                     h, 7000, 3, -, -, false
            redis://:p@h/,                        h, 6379, 0, -, p, false
            redis://p@h:7000,                     h, 7000, 0, -, p, false
            rediss://u:p%40%2F%3A+q@h:7000/1,     h, 7000, 1, u, p@/:+q, true
            redis://us%C3%A9r:p:q@[2001:db8::1],  2001:db8::1, 6379, 0, usér, p:q, false
            redis://[::1]:7000,                   ::1, 7000, 0, -, -, false
            """)
    void aServerIsUnderstood(
            String text, String host, int port, int index, String username, String password, boolean encrypted) {
        RedisUrl url = RedisUrl.of(text);

        assertThat(url.getStandalone().getHost()).isEqualTo(host);
        assertThat(url.getStandalone().getPort()).isEqualTo(port);
        assertThat(url.getStandalone().getDatabase()).isEqualTo(index);
        assertThat(url.getUsername()).isEqualTo(username);
        assertThat(url.getPassword()).isEqualTo(password);
        assertThat(url.getSslBundle() != null).isEqualTo(encrypted);
        assertThat(url.getCluster()).isNull();
    }

    @Test
    void severalHostsAreNodesOfACluster() {
        connecting("rediss://u:p@a:7000,b,[::1]:7002", factory -> {
            assertThat(factory.isClusterAware()).isTrue();
            assertThat(factory.getClusterConfiguration().getClusterNodes().stream()
                            .map(RedisNode::asString))
                    .containsExactlyInAnyOrder("a:7000", "b:6379", "[::1]:7002");
            assertThat(factory.getClusterConfiguration().getUsername()).isEqualTo("u");
            assertThat(factory.getPassword()).isEqualTo("p");
            assertThat(factory.isUseSsl()).isTrue();
        });
    }

    @Test
    void theClientIsToldOfAServer() {
        connecting("redis://:p@h:7000/3", factory -> {
            assertThat(factory.isClusterAware()).isFalse();
            assertThat(factory.getHostName()).isEqualTo("h");
            assertThat(factory.getPort()).isEqualTo(7000);
            assertThat(factory.getDatabase()).isEqualTo(3);
            assertThat(factory.getPassword()).isEqualTo("p");
            assertThat(factory.isUseSsl()).isFalse();
        });
    }

    @Test
    void aClusterHasNoIndex() {
        assertThatExceptionOfType(UnreadableSettingException.class)
                .isThrownBy(() -> RedisUrl.of("redis://a,b/1"))
                .withMessageContaining("index");
    }

    private static void connecting(String url, Consumer<LettuceConnectionFactory> check) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
                .withBean(DataRedisConnectionDetails.class, () -> RedisUrl.of(url))
                .run(context -> check.accept(context.getBean(LettuceConnectionFactory.class)));
    }
}
