package dev.tippmixmentor.football;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.realtime.Topic;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MatchTopicsTests {
    private final MatchTopics topics = new MatchTopics(new Matches(null), new Leagues(null)); // neither is asked

    @Test
    void everySignedInUserReadsMatchesAndLeagues() {
        CurrentUser user = new CurrentUser(UUID.randomUUID(), UUID.randomUUID(), "user", Role.USER, Instant.MAX);

        for (String name :
                new String[] {"matches.live", "matches." + UUID.randomUUID(), "leagues." + UUID.randomUUID()}) {
            assertThat(topics.governs(Topic.of(name))).as(name).isTrue();
            assertThat(topics.mayRead(user, Topic.of(name))).as(name).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"matches", "matches.1", "leagues.live", "predictions", "matches.live.x", "teams.live"})
    void otherTopicsAreNotOurs(String name) {
        assertThat(topics.governs(Topic.of(name))).isFalse();
    }
}
