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
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.transaction.support.TransactionTemplate;
import redis.embedded.RedisServer;

/** Two nodes over one database and a Redis of their own, which may be taken away. */
@IntegrationTest
class RevokedSessionsTests {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final byte[] COPY = bytes("tippmix:{revoked}:sessions");

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
        assertThat(one.told).containsExactly(Set.of(session));
    }

    @Test
    void sessionsThatEndTogetherAreRefusedTogether() {
        Set<UUID> many = Stream.generate(UUID::randomUUID).limit(1_500).collect(Collectors.toSet());

        one.sessions.revoke(many);

        assertThat(many).allMatch(two.sessions::isRevoked);
        assertThat(one.told).containsExactly(many);
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

    @Test
    void whereMemoryIsShortAnEndedSessionIsNotForgottenAlone() {
        awaitCopy();
        one.sessions.revoke(List.of(session));

        one.evictAll();

        assertThat(two.has(session)).isTrue();
        assertThat(two.has("whole")).isTrue();
        assertThat(two.sessions.isRevoked(session)).isTrue();
    }

    @Test
    void withTheSessionsTheMarkIsLost() {
        awaitCopy();
        one.sessions.revoke(List.of(session));

        one.loseCopy();

        assertThat(two.sessions.isRevoked(session)).isTrue();
        await().atMost(SOON).until(() -> one.has(session) && one.has("whole"));
    }

    private static byte[] bytes(Object name) {
        return name.toString().getBytes(StandardCharsets.US_ASCII);
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
        private final List<Set<UUID>> told = new CopyOnWriteArrayList<>();

        Node(int port) {
            connections = new LettuceConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", port));
            connections.afterPropertiesSet();
            connections.start();
            link = new RedisLink(connections);
            link.start();
            sessions = new RevokedSessions(
                    database, link, event -> told.add(((AccessEnded) event).sessionIds()), Clock.systemUTC());
            sessions.start();
        }

        boolean has(Object name) {
            try (var connection = connections.getConnection()) {
                return connection.zSetCommands().zScore(COPY, bytes(name)) != null;
            }
        }

        /** Fills the memory of Redis until it evicts whatever it may. */
        void evictAll() {
            try (var connection = connections.getConnection()) {
                connection.serverCommands().setConfig("maxmemory-policy", "volatile-lru");
                connection.serverCommands().setConfig("maxmemory", "1");
                await().atMost(SOON).until(() -> {
                    try {
                        connection.stringCommands().set(bytes("more"), new byte[1_000]);
                        return false;
                    } catch (DataAccessException e) { // it has no more to evict, and refuses
                        return true;
                    }
                });
                connection.serverCommands().setConfig("maxmemory", "0");
            }
        }

        void loseCopy() {
            try (var connection = connections.getConnection()) {
                connection.keyCommands().del(COPY);
            }
        }

        void pauseRedis(Duration time) {
            try (var connection = connections.getConnection()) {
                connection.execute("CLIENT", bytes("PAUSE"), bytes(time.toMillis()));
            }
        }

        void stop() {
            sessions.stop();
            link.destroy();
            connections.destroy();
        }
    }
}
