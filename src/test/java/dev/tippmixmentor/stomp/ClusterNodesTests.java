package dev.tippmixmentor.stomp;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.PlayedMatches;
import dev.tippmixmentor.platform.security.AccessTokens;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.RestartableNode;
import dev.tippmixmentor.testing.StompClient;
import dev.tippmixmentor.testing.TestLeague;
import dev.tippmixmentor.testing.TestRedisCluster;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;

/** Two nodes in processes of their own, over one PostgreSQL and a Redis Cluster of three. */
@IntegrationTest
@Tag("benchmark")
class ClusterNodesTests {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Autowired
    AccessTokens tokens;

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

    @Test
    void aClientOfOneNodeHearsOfTheOtherAndIsSeenThere(@TempDir Path folder) throws Exception {
        TestLeague league = TestLeague.withFixtures(intake, leagues, clock.instant(), 0);
        UUID match = playedMatches
                .of(league.id(), clock.instant().minus(Duration.ofDays(60)), clock.instant())
                .get(0)
                .id()
                .value();
        UUID user = UUID.randomUUID();
        String token = tokens.issue(user, UUID.randomUUID(), "somebody", Role.USER);
        Map<String, String> variables = new HashMap<>(RestartableNode.variablesOf(settings));
        List<RestartableNode> nodes = new ArrayList<>();
        TestRedisCluster cluster = TestRedisCluster.shared();
        variables.put("REDIS_URL", cluster.url());
        try {
            IntStream.range(0, 2)
                    .forEach(i -> nodes.add(new RestartableNode(
                                    variables,
                                    List.of("-Xmx384m", "-XX:TieredStopAtLevel=1"),
                                    folder.resolve("node-" + i + ".log"))
                            .start()));
            nodes.forEach(RestartableNode::awaitReady);
            Api here = Api.at(nodes.get(0).port(), tokens);
            Api there = Api.at(nodes.get(1).port(), tokens);
            String ticket = json(
                            here.with(token)
                                    .post()
                                    .uri("/api/v1/realtime/tickets")
                                    .exchange(),
                            HttpStatus.OK)
                    .get("ticket")
                    .asString();

            try (StompClient client = StompClient.withTicket(there, ticket)) {
                BlockingQueue<JsonNode> heard = client.subscribe("/topic/matches." + match);
                json(
                        here.as(Role.MODERATOR)
                                .post()
                                .uri("/api/v1/matches/" + match + "/finish")
                                .contentType(MediaType.APPLICATION_JSON)
                                .body(Map.of("home", 9, "away", 8))
                                .exchange(),
                        HttpStatus.OK);

                JsonNode finished = Objects.requireNonNull(heard.poll(20, TimeUnit.SECONDS));
                assertThat(finished.get("type").asString()).isEqualTo("match.finished");
                assertThat(finished.get("epoch").asString()).doesNotStartWith("local-");
                await().atMost(SOON)
                        .untilAsserted(() -> assertThat(get(here, token, "/api/v1/matches/" + match + "/presence")
                                        .get("count")
                                        .asInt())
                                .isEqualTo(1));
                await().atMost(SOON).untilAsserted(() -> {
                    JsonNode sockets = get(here, here.token(Role.ADMIN), "/api/v1/admin/users/" + user + "/sockets");
                    assertThat(sockets.get("complete").asBoolean()).isTrue();
                    assertThat(sockets.get("sockets")).hasSize(1);
                });
            }
        } finally {
            nodes.forEach(RestartableNode::close);
        }
    }

    private static JsonNode get(Api api, String token, String path) {
        return json(api.with(token).get().uri(path).exchange(), HttpStatus.OK);
    }
}
