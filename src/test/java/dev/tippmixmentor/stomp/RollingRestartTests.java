package dev.tippmixmentor.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.PlayedMatches;
import dev.tippmixmentor.platform.security.AccessTokens;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.realtime.LiveFeed;
import dev.tippmixmentor.realtime.LiveMessage;
import dev.tippmixmentor.realtime.Topic;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.RestartableNode;
import dev.tippmixmentor.testing.RestlessClient;
import dev.tippmixmentor.testing.TestLeague;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;

/**
 * Two nodes in processes of their own, over one PostgreSQL and one Redis, that are restarted in turn while messages flow and
 * requests come in. The application of the test is a third node that only publishes.
 */
@IntegrationTest
@Tag("benchmark")
class RollingRestartTests {
    private static final Logger log = LoggerFactory.getLogger(RollingRestartTests.class);
    private static final int CLIENTS = Integer.getInteger("rolling.clients", 100);
    private static final int ROUNDS = Integer.getInteger("rolling.rounds", 2);
    private static final Duration EXIT = Duration.ofSeconds(30);
    private static final Duration SPREAD = Duration.ofSeconds(5);

    @Autowired
    Api api;

    @Autowired
    AccessTokens tokens;

    @Autowired
    LiveFeed feed;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    Matches matches;

    @Autowired
    PlayedMatches playedMatches;

    @Autowired
    Clock clock;

    @Autowired
    Environment settings;

    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicInteger published = new AtomicInteger();
    private final AtomicInteger accepted = new AtomicInteger();
    private final List<String> failed = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    @Test
    void nobodyMissesAnythingWhileNodesAreRestartedInTurn(@TempDir Path folder) throws Exception {
        TestLeague league = TestLeague.withFixtures(intake, leagues, clock.instant(), 0);
        UUID match = playedMatches
                .of(league.id(), clock.instant().minus(Duration.ofDays(60)), clock.instant())
                .get(0)
                .id()
                .value();
        Topic topic = Topic.of("matches." + match);
        List<RestartableNode> nodes = IntStream.range(0, 2)
                .mapToObj(i -> new RestartableNode(
                        RestartableNode.variablesOf(settings),
                        List.of("-Xmx384m", "-XX:TieredStopAtLevel=1"),
                        folder.resolve("node-" + i + ".log")))
                .toList();
        List<RestlessClient> clients = new ArrayList<>();
        try {
            nodes.forEach(RestartableNode::start);
            nodes.forEach(RestartableNode::awaitReady);
            List<Api> apis =
                    nodes.stream().map(node -> Api.at(node.port(), tokens)).toList();
            for (int i = 0; i < CLIENTS; i++) {
                UUID user = UUID.randomUUID();
                UUID session = UUID.randomUUID();
                clients.add(new RestlessClient(
                        () -> apis.get(ThreadLocalRandom.current().nextInt(apis.size())),
                        () -> tokens.issue(user, session, "somebody", Role.USER),
                        topic));
            }
            await().atMost(Duration.ofMinutes(1)).until(() -> clients.stream().allMatch(RestlessClient::isPlaced));
            clients.forEach(RestlessClient::forgetLosses);
            begin("publisher", () -> publish(topic));
            begin("requests", () -> request(nodes, apis, match));

            List<Duration> exits = new ArrayList<>();
            List<Long> spreads = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                for (RestartableNode node : nodes) {
                    int told = all(clients, RestlessClient::turns).size();
                    int closed = all(clients, RestlessClient::closeCodes).size();
                    List<Integer> turnsBefore = clients.stream()
                            .map(client -> client.turns().size())
                            .toList();
                    exits.add(node.terminate());
                    List<Long> turns = IntStream.range(0, CLIENTS)
                            .mapToObj(i -> clients.get(i).turns().stream().skip(turnsBefore.get(i)))
                            .flatMap(later -> later)
                            .sorted()
                            .toList();
                    spreads.add(turns.isEmpty() ? 0 : turns.get(turns.size() - 1) - turns.get(0));
                    log.info(
                            "rolling.restarted number={} told={} closed={} spreadMillis={} exitSeconds={}",
                            exits.size(),
                            all(clients, RestlessClient::turns).size() - told,
                            all(clients, RestlessClient::closeCodes).size() - closed,
                            spreads.get(spreads.size() - 1),
                            exits.get(exits.size() - 1).toSeconds());
                    node.start().awaitReady();
                }
            }

            ended.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            feed.publish(new LiveMessage(topic, "test", -1));
            awaitTheLast(clients);
            List<Long> turns = all(clients, RestlessClient::turns);
            List<Integer> closed = all(clients, RestlessClient::closeCodes);
            log.info(
                    "rolling.benchmark clients={} restarts={} published={} delivered={} requests={} failedRequests={} "
                            + "closed={} told={} lost={} faults={} degradations={} leastSpreadMillis={} "
                            + "longestAbsenceMillis={} exitSeconds={}",
                    CLIENTS,
                    2 * ROUNDS,
                    published,
                    clients.stream()
                            .mapToInt(client -> client.messages().size())
                            .sum(),
                    accepted,
                    failed.size(),
                    closed.size(),
                    turns.size(),
                    all(clients, RestlessClient::losses).size(),
                    all(clients, RestlessClient::faults).size(),
                    clients.stream().mapToInt(RestlessClient::degradations).sum(),
                    Collections.min(spreads),
                    all(clients, RestlessClient::absences).stream()
                            .mapToLong(Duration::toMillis)
                            .max()
                            .orElse(0),
                    exits.stream().map(Duration::toSeconds).toList());
            assertThat(failed).isEmpty();
            assertThat(all(clients, RestlessClient::losses)).isEmpty();
            assertEverybodyHasEverything(clients);
            assertThat(exits).allSatisfy(exit -> assertThat(exit).isLessThan(EXIT));
            assertThat(closed).hasSizeGreaterThan(CLIENTS).containsOnly(1012);
            assertThat(turns).hasSameSizeAs(closed);
            assertThat(spreads).allSatisfy(spread -> assertThat(spread).isGreaterThanOrEqualTo(SPREAD.toMillis()));
        } finally {
            ended.set(true);
            clients.forEach(RestlessClient::close);
            nodes.forEach(RestartableNode::close);
        }
    }

    private void begin(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        threads.add(thread);
        thread.start();
    }

    /** A hundred a second. */
    private void publish(Topic topic) {
        while (!ended.get()) {
            feed.publish(new LiveMessage(topic, "test", published.getAndIncrement()));
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    /** As through a load balancer, which asks every time whether a node wants to have the request. */
    private void request(List<RestartableNode> nodes, List<Api> apis, UUID match) {
        long seed = new Random().nextLong();
        log.info("rolling.seed {}", seed);
        Random random = new Random(seed);
        while (!ended.get()) {
            int node = random.nextInt(nodes.size());
            if (!nodes.get(node).isReady()) {
                node = 1 - node;
            }
            try {
                // Another result than the one before.
                RestTestClient.ResponseSpec answer = apis.get(node)
                        .with(api.token(Role.MODERATOR))
                        .post()
                        .uri("/api/v1/matches/" + match + "/finish")
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(Map.of("home", 1 + accepted.get() % 7, "away", 8 + accepted.get() % 3))
                        .exchange();
                HttpStatusCode status = answer.returnResult(String.class).getStatus();
                if (status.is2xxSuccessful()) {
                    accepted.incrementAndGet();
                } else {
                    failed.add("node %d: %s".formatted(node, status));
                }
            } catch (RuntimeException e) {
                failed.add("node %d: %s".formatted(node, e));
            }
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
    }

    private static <T> List<T> all(List<RestlessClient> clients, Function<RestlessClient, List<T>> of) {
        return clients.stream().map(of).flatMap(List::stream).toList();
    }

    private void awaitTheLast(List<RestlessClient> clients) {
        await().pollInterval(Duration.ofMillis(200))
                .atMost(Duration.ofMinutes(1))
                .until(() -> clients.stream().allMatch(client -> numbers(client).contains(-1)));
        // An event of a node that stopped in its middle is delivered again later.
        await().pollInterval(Duration.ofSeconds(1))
                .atMost(Duration.ofMinutes(5))
                .until(() -> clients.stream().allMatch(client -> results(client).size() >= accepted.get()));
    }

    private void assertEverybodyHasEverything(List<RestlessClient> clients) {
        List<Integer> numbers = IntStream.rangeClosed(0, published.get())
                .map(i -> i < published.get() ? i : -1)
                .boxed()
                .toList();
        for (RestlessClient client : clients) {
            assertThat(client.faults()).isEmpty();
            assertThat(numbers(client)).isEqualTo(numbers);
        }
    }

    private static List<Integer> numbers(RestlessClient client) {
        return client.messages().stream()
                .filter(JsonNode::isNumber)
                .map(JsonNode::asInt)
                .toList();
    }

    private static List<JsonNode> results(RestlessClient client) {
        return client.messages().stream().filter(JsonNode::isObject).toList();
    }
}
