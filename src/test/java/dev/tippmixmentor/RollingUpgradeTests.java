package dev.tippmixmentor;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.security.AccessTokens;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.realtime.Topic;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.OwnDatabase;
import dev.tippmixmentor.testing.RestartableNode;
import dev.tippmixmentor.testing.RestlessClient;
import dev.tippmixmentor.testing.TestRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;

/**
 * The version before and this one side by side: a node of an earlier jar ({@code -Dupgrade.from=<jar>}) works on while a node
 * of this version migrates the schema under it, both serve, and the old one stops.
 */
@IntegrationTest
@Tag("benchmark")
class RollingUpgradeTests {
    private static final Logger log = LoggerFactory.getLogger(RollingUpgradeTests.class);
    private static final Path MATRIX = Path.of("src/test/resources/authorisation-matrix.txt");
    private static final List<String> OPTIONS = List.of("-Xmx384m", "-XX:+UseSerialGC");
    private static final String HEADER = "Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR,B365H,B365D,B365A\n";
    private static final MediaType CSV = MediaType.parseMediaType("text/csv");
    private static final Duration TOGETHER = Duration.ofSeconds(10);

    @Autowired
    AccessTokens tokens;

    @Autowired
    Environment settings;

    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicReference<List<Api>> serving = new AtomicReference<>(List.of());

    @Test
    void theVersionBeforeWorksOnWhileThisOneTakesItsPlace() throws Exception {
        String jar = System.getProperty("upgrade.from", "");
        assumeThat(jar).as("-Dupgrade.from=<jar of the version before>").isNotEmpty();
        List<RestlessClient> tabs = new ArrayList<>();
        try (OwnDatabase database = OwnDatabase.create();
                TestRedis redis = new TestRedis()) {
            Map<String, String> variables = new HashMap<>(RestartableNode.variablesOf(settings));
            variables.put("DATABASE_URL", database.url());
            variables.put("REDIS_URL", "redis://127.0.0.1:" + redis.port());
            try (RestartableNode before = new RestartableNode(
                            Path.of(jar), variables, OPTIONS, Path.of("target", "version-before.log"));
                    RestartableNode after =
                            new RestartableNode(variables, OPTIONS, Path.of("target", "version-after.log"))) {
                Api old = Api.at(before.start().awaitReady().port(), tokens);
                Api young = Api.at(after.port(), tokens);
                serving.set(List.of(old));
                UUID match = importedMatch(old);
                Topic topic = Topic.of("matches." + match);
                for (int i = 0; i < 10; i++) {
                    int number = i;
                    tabs.add(new RestlessClient(
                            () -> serving.get().get(number % serving.get().size()), () -> old.token(Role.USER), topic));
                }
                await().atMost(Duration.ofMinutes(1)).until(() -> tabs.stream().allMatch(RestlessClient::isPlaced));
                Thread load = new Thread(() -> load(match), "load");
                load.start();

                after.start().awaitReady();
                serving.set(List.of(old, young));
                whatOneWritesTheOtherReads(old, young);
                whatOneWritesTheOtherReads(young, old);
                LockSupport.parkNanos(TOGETHER.toNanos());
                serving.set(List.of(young));
                Duration exit = before.terminate();
                int until = asked.get();
                await().atMost(Duration.ofMinutes(1)).until(() -> asked.get() > until + 100);
                ended.set(true);
                load.join();

                int revision = revision(young, match);
                tabs.forEach(tab -> await().atMost(Duration.ofMinutes(1))
                        .untilAsserted(() -> assertThat(tab.messages())
                                .last()
                                .extracting(
                                        message -> message.at("/resultRevision").asInt())
                                .isEqualTo(revision)));
                log.info(
                        "upgrade.benchmark asked={} failed={} revisions={} reconnects={} exitSeconds={}",
                        asked,
                        failures.size(),
                        revision,
                        tabs.stream().mapToInt(tab -> tab.closeCodes().size()).sum(),
                        exit.toSeconds());
                assertThat(failures).isEmpty();
                assertThat(tabs).allSatisfy(tab -> assertThat(tab.faults()).isEmpty());
            } finally {
                ended.set(true);
                tabs.forEach(RestlessClient::close);
            }
        }
    }

    private static UUID importedMatch(Api node) {
        importFile(node, "G1,02/09/2001,16:30,Aris,Larissa,2,1,H,,,\n");
        return UUID.fromString(json(
                        node.anonymous()
                                .get()
                                .uri("/api/v1/matches?status=FINISHED")
                                .exchange(),
                        HttpStatus.OK)
                .at("/data/0/id")
                .asString());
    }

    private static void importFile(Api node, String line) {
        json(
                node.as(Role.ADMIN)
                        .post()
                        .uri("/api/v1/imports?format=football-data-csv")
                        .contentType(CSV)
                        .body(HEADER + line)
                        .exchange(),
                HttpStatus.ACCEPTED);
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(json(
                                        node.as(Role.ADMIN)
                                                .get()
                                                .uri("/api/v1/imports")
                                                .exchange(),
                                        HttpStatus.OK)
                                .at("/data/0/status")
                                .asString())
                        .isEqualTo("COMPLETED"));
    }

    /** People, their sessions and matches. */
    private static void whatOneWritesTheOtherReads(Api one, Api other) {
        String name = "u" + UUID.randomUUID().toString().replace("-", "").substring(0, 15);
        Map<String, String> registration =
                Map.of("email", name + "@example.org", "username", name, "password", "correct horse battery");
        json(post(one.anonymous(), "/api/v1/auth/register", registration), HttpStatus.CREATED);
        Map<String, String> credentials = Map.of(
                "email", name + "@example.org", "password", "correct horse battery", "refreshTokenDelivery", "body");
        JsonNode session = json(post(other.anonymous(), "/api/v1/auth/login", credentials), HttpStatus.OK);
        JsonNode renewed = json(
                post(
                        one.anonymous(),
                        "/api/v1/auth/refresh",
                        Map.of("refreshToken", session.at("/refreshToken").asString())),
                HttpStatus.OK);
        assertThat(json(
                                other.with(renewed.at("/accessToken").asString())
                                        .get()
                                        .uri("/api/v1/users/profile")
                                        .exchange(),
                                HttpStatus.OK)
                        .at("/username")
                        .asString())
                .isEqualTo(name);
        importFile(one, "G1,09/09/2001,16:30,Larissa,Aris,0,1,A,,,\n");
        assertThat(json(other.anonymous().get().uri("/api/v1/teams").exchange(), HttpStatus.OK)
                        .at("/data"))
                .hasSizeGreaterThanOrEqualTo(2);
    }

    private static RestTestClient.ResponseSpec post(RestTestClient client, String path, Object body) {
        return client.post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .exchange();
    }

    private static int revision(Api node, UUID match) {
        return json(node.anonymous().get().uri("/api/v1/matches/" + match).exchange(), HttpStatus.OK)
                .at("/resultRevision")
                .asInt();
    }

    /** All lists there are, and results that are corrected, in turn at whichever node serves. */
    private void load(UUID match) {
        List<String> paths = lists();
        for (int next = 0; !ended.get(); next++) {
            List<Api> nodes = serving.get();
            Api node = nodes.get(next % nodes.size());
            String path = paths.get(next / 2 % paths.size());
            expectNoFault(path, node.as(Role.ADMIN).get().uri(path).exchange());
            if (next % 10 < 2) {
                String finish = "/api/v1/matches/" + match + "/finish";
                expectNoFault(
                        finish, post(node.as(Role.MODERATOR), finish, Map.of("home", next % 97, "away", next % 89)));
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /** A path of this version may not be there in the one before. */
    private void expectNoFault(String path, RestTestClient.ResponseSpec answer) {
        asked.incrementAndGet();
        HttpStatusCode status = answer.returnResult(String.class).getStatus();
        if (status.is5xxServerError()) {
            failures.add(path + ": " + status);
        }
    }

    private static List<String> lists() {
        try (Stream<String> lines = Files.lines(MATRIX)) {
            return lines.map(line -> line.split("\\s+"))
                    .filter(words -> words[0].equals("GET") && !words[1].contains("{"))
                    .map(words -> words[1])
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
