package dev.tippmixmentor.platform.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.TippMixMentorApplication;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.RawHttp;
import dev.tippmixmentor.testing.StompSocket;
import dev.tippmixmentor.testing.TestSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
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
import org.springframework.jdbc.core.simple.JdbcClient;
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

    @Autowired
    JdbcClient jdbc;

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

    /** Whether a session has ended can be asked nobody then. */
    @Test
    void aHandshakeWithoutDatabaseAsWellIsA503() {
        String bearer = "Authorization: Bearer " + api.token(Role.USER) + "\r\n";
        String ticket = RawHttp.send(api, "POST", "/api/v1/realtime/tickets", bearer, "")
                .json()
                .at("/ticket")
                .asString();
        jdbc.sql("alter table security.revoked_sessions rename to hidden_sessions")
                .update();
        try {
            HttpResponse<?> refusal = StompSocket.refusal(api, "/ws?ticket=" + ticket, Map.of());

            assertThat(refusal.statusCode()).isEqualTo(503);
            assertThat(refusal.headers().firstValue("Retry-After")).hasValue("5");
            assertThat(refusal.body().toString()).contains("\"errorCode\":\"DATABASE_ERROR\"");
        } finally {
            jdbc.sql("alter table security.hidden_sessions rename to revoked_sessions")
                    .update();
        }
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
