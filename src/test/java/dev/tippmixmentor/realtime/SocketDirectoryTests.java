package dev.tippmixmentor.realtime;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.TippMixMentorApplication;
import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.security.AccessTokens;
import dev.tippmixmentor.platform.security.RevokedSessions;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.StompClient;
import dev.tippmixmentor.testing.TestRedis;
import dev.tippmixmentor.testing.TestSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two nodes of the application, over one database and one Redis. */
@IntegrationTest
class SocketDirectoryTests {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static ConfigurableApplicationContext otherNode;

    @Autowired
    Api api;

    @Autowired
    AccessTokens tokens;

    @Autowired
    RevokedSessions revoked;

    @Autowired
    Sockets sockets;

    @Autowired
    JsonMapper json;

    private final UUID user = UUID.randomUUID();
    private final UUID session = UUID.randomUUID();
    private final List<StompClient> clients = new ArrayList<>();

    @AfterEach
    void hangUp() {
        clients.forEach(StompClient::close);
    }

    @AfterAll
    static void stopTheOtherNode() {
        if (otherNode != null) {
            otherNode.close();
        }
    }

    private static synchronized Api otherApi() {
        if (otherNode == null) {
            otherNode = new SpringApplicationBuilder(TippMixMentorApplication.class)
                    .initializers(new TestSettings())
                    .run("--APP_ENV=test", "--API_PORT=0");
        }
        return Api.of(otherNode);
    }

    @Test
    void anAdministratorSeesTheSocketsOfAllNodesAtEach() {
        UUID elsewhere = UUID.randomUUID();
        connect(api, session);
        connect(api, session);
        connect(otherApi(), elsewhere);

        for (Api node : List.of(api, otherApi())) {
            await().atMost(SOON).untilAsserted(() -> {
                JsonNode view = sockets(node);
                assertThat(view.at("/complete").asBoolean()).isTrue();
                assertThat(view.at("/sockets"))
                        .extracting(socket -> socket.get("sessionId").asString())
                        .containsExactlyInAnyOrder(session.toString(), session.toString(), elsewhere.toString());
                Set<String> nodes = new HashSet<>();
                view.at("/sockets")
                        .forEach(socket -> nodes.add(socket.get("node").asString()));
                assertThat(nodes).hasSize(2);
            });
        }
        clients.remove(2).close();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(sockets(api).at("/sockets")).hasSize(2));
    }

    @Test
    void anEndedSessionClosesItsSocketsOnAllNodesWithinASecond() {
        List<StompClient> ended = List.of(connect(api, session), connect(otherApi(), session));
        StompClient living = connect(otherApi(), UUID.randomUUID());
        long start = System.nanoTime();

        revoked.revoke(List.of(session));

        ended.forEach(client -> assertThat(client.socket().awaitClose()).isEqualTo(4403));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
        assertThat(living.socket().isOpen()).isTrue();
    }

    @Test
    void theSocketsOfANodeThatDiedVanishAndWithoutRedisTheListSaysThatItIsNotWhole() {
        connect(api, session);
        try (TestRedis redis = new TestRedis()) {
            LettuceConnectionFactory connections = TestRedis.connections(redis.port());
            RedisLink link = new RedisLink(connections);
            link.start();
            try {
                SocketDirectory living = new SocketDirectory(sockets, link, json, Duration.ofSeconds(60));
                SocketDirectory dying = new SocketDirectory(sockets, link, json, Duration.ofSeconds(2));
                living.write();
                dying.write(); // and never again

                assertThat(living.of(user).sockets()).hasSize(2);
                assertThat(living.of(user).complete()).isTrue();
                await().atMost(SOON)
                        .untilAsserted(
                                () -> assertThat(living.of(user).sockets()).hasSize(1));
                assertThat(dying.of(user).sockets()).as("the living one's too").hasSize(2);

                redis.kill();

                UserSocketsView alone = living.of(user);
                assertThat(alone.complete()).isFalse();
                assertThat(alone.sockets()).hasSize(1);

                redis.start(); // empty
                await().atMost(SOON).untilAsserted(() -> {
                    living.write();
                    assertThat(dying.of(user).complete()).isTrue();
                    assertThat(dying.of(user).sockets()).hasSize(2);
                });
            } finally {
                link.destroy();
                connections.destroy();
            }
        }
    }

    private StompClient connect(Api node, UUID in) {
        StompClient client = StompClient.withBearer(node, tokens.issue(user, in, "somebody", Role.USER));
        clients.add(client);
        return client;
    }

    private JsonNode sockets(Api node) {
        return json(
                node.as(Role.ADMIN)
                        .get()
                        .uri("/api/v1/admin/users/" + user + "/sockets")
                        .exchange(),
                HttpStatus.OK);
    }
}
