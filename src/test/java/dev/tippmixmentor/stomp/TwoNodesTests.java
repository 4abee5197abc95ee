package dev.tippmixmentor.stomp;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.kagkarlsson.scheduler.Scheduler;
import dev.tippmixmentor.TippMixMentorApplication;
import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.security.AccessTokens;
import dev.tippmixmentor.platform.security.RevokedSessions;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.realtime.LiveFeed;
import dev.tippmixmentor.realtime.LiveMessage;
import dev.tippmixmentor.realtime.TestNodes;
import dev.tippmixmentor.realtime.Topic;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.RestlessClient;
import dev.tippmixmentor.testing.StompClient;
import dev.tippmixmentor.testing.StompSocket;
import dev.tippmixmentor.testing.TestRedis;
import dev.tippmixmentor.testing.TestSettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two nodes of the application, over one database and one Redis. */
@IntegrationTest
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TwoNodesTests {
    private static final Logger log = LoggerFactory.getLogger(TwoNodesTests.class);
    private static final Duration SOON = Duration.ofSeconds(10);
    private static ConfigurableApplicationContext otherNode;

    /** Whether the other node had ended its tasks when its live feed stopped. */
    private static volatile boolean tasksEndedFirst;

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

    @Autowired
    LiveFeed feed;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    MeterRegistry meters;

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
                    .initializers(
                            new TestSettings(),
                            context -> context.getBeanFactory()
                                    .registerSingleton("besideTheLiveFeed", new BesideTheLiveFeed(context)))
                    .run("--APP_ENV=test", "--API_PORT=0");
        }
        return Api.of(otherNode);
    }

    /** Stops when the live feed does. */
    private static final class BesideTheLiveFeed implements SmartLifecycle {
        private final ApplicationContext context;
        private boolean running;

        BesideTheLiveFeed(ApplicationContext context) {
            this.context = context;
        }

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            running = false;
            tasksEndedFirst =
                    context.getBean(Scheduler.class).getSchedulerState().isShuttingDown();
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return context.getBean("topicPublisher", SmartLifecycle.class).getPhase();
        }
    }

    @Test
    void aNodeThatWasPausedTellsTheOthersAgainWhenItGoesOn() {
        BlockingQueue<JsonNode> heard = connect(api, session).subscribe("/user/queue/notifications");
        otherApi();

        otherNode.pause(); // as tests do with the contexts that they keep
        otherNode.restart();

        LiveFeed elsewhere = otherNode.getBean(LiveFeed.class);
        await().atMost(SOON).pollInterval(Duration.ofMillis(100)).until(() -> {
            elsewhere.publish(new LiveMessage(Topic.ofUser(user), "notified", 1));
            return !heard.isEmpty();
        });
        connect(otherApi(), session);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(sockets(api).at("/sockets")).hasSize(2));
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
    void anEndedSessionClosesItsSocketsOnAllNodes() {
        List<StompClient> ended = List.of(connect(api, session), connect(otherApi(), session));
        StompClient living = connect(otherApi(), UUID.randomUUID());
        long start = System.nanoTime();

        revoked.revoke(List.of(session));

        ended.forEach(client -> assertThat(client.socket().awaitClose()).isEqualTo(4403));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(living.socket().isOpen()).isTrue();
    }

    @Test
    void aLockedUserLosesTheSocketsOfAllNodes() {
        JsonNode registered = api.register();
        String administrator = administrator();
        String token = registered.get("accessToken").asString();
        List<StompClient> tabs = List.of(StompClient.withBearer(api, token), StompClient.withBearer(otherApi(), token));
        clients.addAll(tabs);
        long start = System.nanoTime();

        json(
                api.with(administrator)
                        .post()
                        .uri("/api/v1/users/" + registered.at("/user/id").asString() + "/lock")
                        .exchange(),
                HttpStatus.OK);

        tabs.forEach(tab -> assertThat(tab.socket().awaitClose()).isEqualTo(4403));
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        log.info("lock.closed sockets=2 nodes=2 millis={}", took.toMillis());
        assertThat(took).isLessThan(Duration.ofSeconds(5));
    }

    /** An access token of somebody who was made an administrator. */
    private String administrator() {
        UUID id = UUID.fromString(api.register().at("/user/id").asString());
        jdbc.sql("update identity.users set role = 'ADMIN' where id = :id")
                .param("id", id)
                .update();
        return tokens.issue(id, UUID.randomUUID(), "administrator", Role.ADMIN);
    }

    @Test
    void aUserIsNotifiedOnAllSocketsOfAllNodesOnceAndInOrder() throws Exception {
        Topic notifications = Topic.ofUser(user);
        StompClient first = connect(api, session);
        BlockingQueue<JsonNode> heard = first.subscribeWithNotices("/user/queue/notifications");
        List<BlockingQueue<JsonNode>> others = List.of(
                connect(api, session).subscribe("/user/queue/notifications"),
                connect(otherApi(), session).subscribe("/user/queue/notifications"),
                connect(otherApi(), UUID.randomUUID()).subscribe("/user/queue/notifications"));
        StompClient stranger = StompClient.withBearer(otherApi(), api.token(Role.USER));
        clients.add(stranger);
        BlockingQueue<JsonNode> strangers = stranger.subscribe("/user/queue/notifications");
        JsonNode start = Objects.requireNonNull(heard.poll(10, TimeUnit.SECONDS));
        LiveFeed elsewhere = otherNode.getBean(LiveFeed.class);

        for (int i = 0; i < 10; i++) {
            feed.publish(new LiveMessage(notifications, "notified", 2 * i));
            elsewhere.publish(new LiveMessage(notifications, "notified", 2 * i + 1));
        }

        List<Integer> told = numbers(heard, 20);
        assertThat(told)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 20).boxed().toList());
        assertThat(told.stream().filter(number -> number % 2 == 0)).isSorted();
        for (BlockingQueue<JsonNode> other : others) {
            assertThat(numbers(other, 20)).isEqualTo(told);
        }
        assertThat(strangers).isEmpty();
        first.close();
        String position =
                start.get("epoch").asString() + ":" + start.get("offset").asLong();
        BlockingQueue<JsonNode> recovered =
                connect(otherApi(), session).subscribeSince("/user/queue/notifications", position);
        assertThat(numbers(recovered, 20)).isEqualTo(told);
    }

    private static List<Integer> numbers(BlockingQueue<JsonNode> messages, int count) throws InterruptedException {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(Objects.requireNonNull(messages.poll(10, TimeUnit.SECONDS))
                    .get("data")
                    .asInt());
        }
        return numbers;
    }

    /** Some are away for longer than their history lasts, if the machine keeps the pace; {@link CutConnectionTests} is longer. */
    @Test
    void whoeverIsCutOffMissesNothingUnnoticed() {
        List<Topic> topics = List.of(Topic.ofUser(user), Topic.ofUser(UUID.randomUUID()));
        try (CutFollowers followers = new CutFollowers(
                feed,
                topics,
                20,
                List.of(api, otherApi()),
                topic -> tokens.issue(topic.id("user.").orElseThrow(), session, "somebody", Role.USER),
                Duration.ofMillis(1_500))) {
            followers.follow(3_000, 900);

            followers.assertNothingLostUnnoticed();
        }
    }

    /** Last, so that no other test needs another node. */
    @Test
    @Order(Integer.MAX_VALUE)
    void aNodeThatStopsSendsItsClientsToAnotherOneAndNobodyMissesAnything() throws Exception {
        Topic topic = Topic.ofUser(user); // the other node has no topics for tests
        Api stopping = otherApi();
        LiveFeed stoppingFeed = otherNode.getBean(LiveFeed.class);
        SmartLifecycle stoppingPublisher = otherNode.getBean("topicPublisher", SmartLifecycle.class);
        List<Counter> alone = List.of(toldAlone(meters), toldAlone(otherNode.getBean(MeterRegistry.class)));
        double aloneBefore = alone.stream().mapToDouble(Counter::count).sum();
        List<RestlessClient> tabs = new ArrayList<>();
        List<Integer> published = Collections.synchronizedList(new ArrayList<>());
        AtomicBoolean stopped = new AtomicBoolean();
        String token = tokens.issue(user, session, "somebody", Role.USER);
        try {
            for (int i = 0; i < 20; i++) {
                AtomicBoolean moves = new AtomicBoolean(i % 4 == 0); // some are where they can stay
                tabs.add(new RestlessClient(() -> moves.getAndSet(true) ? api : stopping, () -> token, topic));
            }
            await().atMost(SOON).until(() -> tabs.stream().allMatch(RestlessClient::isPlaced));
            Thread close = new Thread(() -> {
                otherNode.close();
                stopped.set(true);
            });

            close.start();
            boolean refused = false;
            for (int number = 0; !stopped.get(); number += 2) {
                feed.publish(new LiveMessage(topic, "test", number));
                stoppingFeed.publish(new LiveMessage(topic, "test", number + 1));
                published.add(number);
                if (stoppingPublisher.isRunning()) { // later ones may be lost with their node
                    published.add(number + 1);
                }
                refused = refused || isRefused(stopping);
                Thread.sleep(20);
            }
            close.join();
            otherNode = null;

            int last = -1;
            feed.publish(new LiveMessage(topic, "test", last));
            for (RestlessClient tab : tabs) {
                await().atMost(SOON)
                        .untilAsserted(() -> assertThat(tab.messages())
                                .extracting(JsonNode::asInt)
                                .endsWith(last));
                assertThat(tab.faults()).isEmpty();
            }
            assertThat(tasksEndedFirst).as("tasks could still publish").isTrue();
            // Nobody is excused because a client says so: only if a node counted that it told something alone.
            boolean missed = alone.stream().mapToDouble(Counter::count).sum() > aloneBefore;
            log.info("draining.followed clients=20 published={} redisWasMissed={}", published.size(), missed);
            List<JsonNode> all = tabs.get(0).messages();
            assertThat(tabs).allSatisfy(tab -> {
                if (missed) {
                    assertThat(tab.messages()).hasSizeGreaterThan(published.size() / 2);
                } else {
                    assertThat(tab.messages()).isEqualTo(all);
                }
            });
            if (!missed) {
                assertThat(all)
                        .extracting(JsonNode::asInt)
                        .doesNotHaveDuplicates()
                        .containsAll(published);
            }
            assertThat(refused).as("a handshake while the node was stopping").isTrue();
            List<RestlessClient> moved =
                    tabs.stream().filter(tab -> !tab.closeCodes().isEmpty()).toList();
            assertThat(moved).hasSize(15).allSatisfy(tab -> {
                assertThat(tab.closeCodes()).containsExactly(1012);
                assertThat(tab.turns()).hasSize(1);
            });
            assertThat(moved.stream().flatMap(tab -> tab.turns().stream()).distinct())
                    .as("spread")
                    .hasSize(15);
        } finally {
            tabs.forEach(RestlessClient::close);
        }
    }

    private static Counter toldAlone(MeterRegistry meters) {
        return meters.counter("tippmix.realtime.published", "to", "node");
    }

    private boolean isRefused(Api node) {
        try {
            HttpResponse<?> refusal =
                    StompSocket.refusal(node, "/ws", Map.of("Authorization", "Bearer " + node.token(Role.USER)));
            assertThat(refusal.headers().firstValue("Retry-After")).isPresent();
            return refusal.statusCode() == 503;
        } catch (AssertionError | RuntimeException e) {
            return false; // still, or no longer, there
        }
    }

    @Test
    void theSocketsOfANodeThatDiedVanishAndWithoutRedisTheListSaysThatItIsNotWhole() {
        connect(api, session);
        try (TestRedis redis = new TestRedis()) {
            LettuceConnectionFactory connections = TestRedis.connections(redis.port());
            RedisLink link = new RedisLink(connections);
            link.start();
            try {
                SocketDirectory living =
                        new SocketDirectory(sockets, TestNodes.of(link, Duration.ofSeconds(60)), link, json);
                SocketDirectory dying =
                        new SocketDirectory(sockets, TestNodes.of(link, Duration.ofSeconds(2)), link, json);
                living.poll();
                dying.poll(); // and never again

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
                    living.poll();
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
