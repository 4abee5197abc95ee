package dev.tippmixmentor.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.testing.TestRedis;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Two nodes whose Redis goes and comes back. */
class SharedTroubleTests {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final TestRedis redis = new TestRedis();
    private LettuceConnectionFactory connections;
    private RedisLink link;
    private SharedTrouble one;
    private SharedTrouble other;

    @BeforeEach
    void twoNodes() {
        connections = TestRedis.connections(redis.port());
        link = new RedisLink(connections);
        one = new SharedTrouble(link, "provider", Clock.systemUTC());
        other = new SharedTrouble(link, "provider", Clock.systemUTC());
    }

    @AfterEach
    void close() {
        link.destroy();
        connections.destroy();
        redis.close();
    }

    @Test
    void whatANodeFoundWhileRedisWasAwayTheOthersLearnWhenItIsBack() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Trouble trouble = new Trouble(ProviderException.Fault.UNAVAILABLE, now, 2, now.plusSeconds(3));

        redis.kill();
        one.note(trouble);

        assertThat(one.known()).hasValue(trouble);
        assertThat(other.known()).isEmpty();
        redis.start();
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(one.known()).hasValue(trouble);
            assertThat(other.known()).hasValue(trouble);
        });
        await().atMost(SOON).untilAsserted(() -> {
            other.clear();
            assertThat(one.known()).isEmpty();
        });
    }

    @Test
    void whatAnotherVersionWroteInWordsOfItsOwnIsNothing() {
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(redis.<String>ask(commands -> commands.set("tippmix:provider:trouble:provider", "MOODY 1 2 3")))
                    .isEqualTo("OK");
            assertThat(link.ask(commands -> commands.get("tippmix:provider:trouble:provider")))
                    .isPresent();
        });

        assertThat(one.known()).isEmpty();
    }
}
