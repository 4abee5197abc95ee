package dev.tippmixmentor.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.testing.FreePort;
import dev.tippmixmentor.testing.IntegrationTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.transaction.support.TransactionTemplate;
import redis.embedded.RedisServer;

/** Two nodes over one database and a Redis of their own, which may be taken away. */
@IntegrationTest
class RevokedSessionsTests {
    private static final Duration SOON = Duration.ofSeconds(10);

    @Autowired
    DataSource database;

    @Autowired
    TransactionTemplate transaction;

    private final int port = FreePort.next();
    private final UUID session = UUID.randomUUID();
    private RedisServer redis;
    private Node one;
    private Node two;

    @BeforeEach
    void start() throws IOException {
        startRedis();
        one = new Node(port);
        two = new Node(port);
    }

    @AfterEach
    void stop() throws IOException {
        one.stop();
        two.stop();
        redis.stop();
    }

    @Test
    void aSessionIsRefusedOnBothNodesAtOnceAndNoOtherIs() {
        one.sessions.revoke(List.of(session));

        assertThat(one.sessions.isRevoked(session)).isTrue();
        assertThat(two.sessions.isRevoked(session)).isTrue();
        assertThat(two.sessions.isRevoked(UUID.randomUUID())).isFalse();
        assertThat(one.told).containsExactly(session);
    }

    @Test
    void nothingIsRefusedBeforeTheCommitOrAfterARollback() {
        transaction.executeWithoutResult(status -> {
            one.sessions.revoke(List.of(session));
            assertThat(one.told).isEmpty();
            // on a thread of its own, as this one's transaction sees what it wrote
            assertThat(CompletableFuture.supplyAsync(() -> two.sessions.isRevoked(session))
                            .join())
                    .isFalse();
            status.setRollbackOnly();
        });

        assertThat(two.sessions.isRevoked(session)).isFalse();
        assertThat(one.told).isEmpty();
    }

    @Test
    void withoutRedisTheDatabaseSaysIt() throws IOException {
        redis.stop();

        one.sessions.revoke(List.of(session));

        assertThat(one.sessions.isRevoked(session)).isTrue();
        assertThat(two.sessions.isRevoked(session)).isTrue();
        assertThat(two.sessions.isRevoked(UUID.randomUUID())).isFalse();
    }

    @Test
    void aRedisThatComesBackEmptyIsNotBelieved() throws IOException {
        one.sessions.revoke(List.of(session));
        awaitCopy();

        redis.stop();
        startRedis();

        await().during(Duration.ofSeconds(3)).atMost(SOON).until(() -> two.sessions.isRevoked(session));
    }

    @Test
    void whatWasRevokedWithoutRedisIsInItWhenItIsBack() throws IOException {
        awaitCopy();
        redis.stop();
        one.sessions.revoke(List.of(session));

        startRedis();

        await().atMost(SOON).until(() -> one.has(session));
        assertThat(two.sessions.isRevoked(session)).isTrue();
    }

    /** The others' Redis is whole and knows nothing of it. */
    @Test
    void whatANodeWithoutRedisRevokesIsRefusedOnTheOthersWithinASecondOrSo() {
        awaitCopy();
        Node cutOff = new Node(FreePort.next());
        try {
            assertThat(two.sessions.isRevoked(session)).isFalse();

            cutOff.sessions.revoke(List.of(session));

            await().atMost(Duration.ofSeconds(2)).until(() -> two.sessions.isRevoked(session));
            await().atMost(SOON).until(() -> one.has(session));
        } finally {
            cutOff.stop();
        }
    }

    @Test
    void aRedisThatHangsHoldsNobodyUpForLong() {
        awaitCopy();
        one.sessions.revoke(List.of(session));
        one.pauseRedis(Duration.ofSeconds(3));

        long start = System.nanoTime();
        assertThat(two.sessions.isRevoked(session)).isTrue();
        assertThat(two.sessions.isRevoked(UUID.randomUUID())).isFalse();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }

    private void awaitCopy() {
        await().atMost(SOON).until(() -> one.has("whole"));
    }

    private void startRedis() throws IOException {
        redis = RedisServer.builder()
                .port(port)
                .bind("127.0.0.1")
                .setting("save \"\"")
                .build();
        redis.start();
    }

    private final class Node {
        private final LettuceConnectionFactory connections;
        private final RedisLink link;
        private final RevokedSessions sessions;
        private final List<UUID> told = new CopyOnWriteArrayList<>();

        Node(int port) {
            connections = new LettuceConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", port));
            connections.afterPropertiesSet();
            connections.start();
            link = new RedisLink(connections);
            link.start();
            sessions = new RevokedSessions(
                    database, link, event -> told.add(((AccessEnded) event).sessionId()), Clock.systemUTC());
            sessions.start();
        }

        boolean has(Object name) {
            try (var connection = connections.getConnection()) {
                return Boolean.TRUE.equals(connection
                        .keyCommands()
                        .exists(("tippmix:{revoked}:" + name).getBytes(StandardCharsets.UTF_8)));
            }
        }

        void pauseRedis(Duration time) {
            try (var connection = connections.getConnection()) {
                connection.execute(
                        "CLIENT",
                        "PAUSE".getBytes(StandardCharsets.US_ASCII),
                        Long.toString(time.toMillis()).getBytes(StandardCharsets.US_ASCII));
            }
        }

        void stop() {
            sessions.stop();
            link.destroy();
            connections.destroy();
        }
    }
}
