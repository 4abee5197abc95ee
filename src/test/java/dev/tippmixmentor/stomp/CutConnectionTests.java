package dev.tippmixmentor.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.PlayedMatches;
import dev.tippmixmentor.platform.security.AccessTokens;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.realtime.LiveFeed;
import dev.tippmixmentor.realtime.Topic;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.RestartableNode;
import dev.tippmixmentor.testing.TestLeague;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/**
 * Promise 3, from end to end: real clients of two nodes in processes of their own, with the histories that production has, whose
 * connections are cut, reset and freeze. The busy topics outrun their history within some twelve seconds, the quiet ones not
 * in the longest cut. The application of the test is a third node that only publishes.
 */
@IntegrationTest
@Tag("benchmark")
class CutConnectionTests {
    private static final int CLIENTS = Integer.getInteger("cuts.clients", 200);
    private static final int MESSAGES = Integer.getInteger("cuts.messages", 100_000);
    private static final int PER_SECOND = Integer.getInteger("cuts.perSecond", 450);
    private static final Duration LONGEST = Duration.ofSeconds(Integer.getInteger("cuts.seconds", 120));
    private static final int TOPICS = 10;

    @Autowired
    AccessTokens tokens;

    @Autowired
    LiveFeed feed;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    PlayedMatches playedMatches;

    @Autowired
    Clock clock;

    @Autowired
    Environment settings;

    @Test
    void nobodyMissesAnythingUnnoticedHoweverConnectionsBreak() {
        TestLeague league = TestLeague.withFixtures(intake, leagues, clock.instant(), 0);
        List<Topic> topics =
                playedMatches.of(league.id(), clock.instant().minus(Duration.ofDays(60)), clock.instant()).stream()
                        .limit(TOPICS)
                        .map(match -> Topic.of("matches." + match.id().value()))
                        .toList();
        List<RestartableNode> nodes = IntStream.range(0, 2)
                .mapToObj(i -> new RestartableNode(
                        RestartableNode.variablesOf(settings),
                        List.of("-Xmx384m"),
                        Path.of("target", "cut-node-" + i + ".log")))
                .toList();
        try {
            nodes.forEach(RestartableNode::start);
            nodes.forEach(RestartableNode::awaitReady);
            List<Api> apis =
                    nodes.stream().map(node -> Api.at(node.port(), tokens)).toList();
            try (CutFollowers followers = new CutFollowers(
                    feed,
                    topics,
                    CLIENTS,
                    apis,
                    topic -> tokens.issue(UUID.randomUUID(), UUID.randomUUID(), "somebody", Role.USER),
                    LONGEST)) {
                followers.follow(MESSAGES, PER_SECOND);

                followers.assertNothingLostUnnoticed();
                assertThat(followers.recoveries()).isGreaterThan(CLIENTS / 2);
                assertThat(followers.told()).isPositive();
            }
        } finally {
            nodes.forEach(RestartableNode::close);
        }
    }
}
