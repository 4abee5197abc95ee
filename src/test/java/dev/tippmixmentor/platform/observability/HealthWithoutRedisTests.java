package dev.tippmixmentor.platform.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.TippMixMentorApplication;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.TestSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;

/** An application whose Redis accepts connections and never says a word: the worst way to be down. */
@SpringBootTest(classes = TippMixMentorApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = {TestSettings.class, HealthWithoutRedisTests.SilentRedis.class})
@Import(Api.class)
@DirtiesContext
class HealthWithoutRedisTests {
    @Autowired
    Api api;

    @Test
    void aHangingRedisMeansDegradedWithinItsTime() {
        Instant start = Instant.now();

        api.anonymous()
                .get()
                .uri("/api/v1/health")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.status")
                .isEqualTo("degraded")
                .jsonPath("$.services")
                .isEqualTo(Map.of("database", "up", "redis", "down"));

        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void withoutRedisWeAreStillReady() {
        api.anonymous()
                .get()
                .uri("/actuator/health/readiness")
                .exchange()
                .expectStatus()
                .isOk();
    }

    static class SilentRedis implements ApplicationContextInitializer<ConfigurableApplicationContext> {
        private static final ServerSocket SOCKET = open();

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource(
                            "silentRedis",
                            Map.of("tippmix.redis.url", "redis://127.0.0.1:%d".formatted(SOCKET.getLocalPort()))));
        }

        private static ServerSocket open() {
            try {
                return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
