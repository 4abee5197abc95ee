package dev.tippmixmentor.football;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.RawHttp;
import dev.tippmixmentor.testing.StompClient;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

@IntegrationTest
class MatchFeedTests {
    @Autowired
    Api api;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    Matches matches;

    /** From the request through the stored event and its listener in another thread to the socket. */
    @Test
    void aLiveMessageNamesTheRequestThatCausedIt() throws Exception {
        IncomingLeague league = TestMatches.league();
        intake.accept(league, List.of(TestMatches.open("Home", "Away", TestMatches.yesterday())));
        LeagueId id = leagues.byCode(league.code()).orElseThrow();
        MatchId match = matches.fixtures(id, TestMatches.yesterday(), TestMatches.tomorrow())
                .get(0)
                .id();
        try (StompClient socket = StompClient.withBearer(api, api.token(Role.USER))) {
            BlockingQueue<JsonNode> messages = socket.subscribe("/topic/matches." + match);

            RawHttp.Answer answer = RawHttp.send(
                    api,
                    "POST",
                    "/api/v1/matches/" + match + "/finish",
                    "Authorization: Bearer " + api.token(Role.MODERATOR)
                            + "\r\nContent-Type: application/json\r\nX-Correlation-Id: the-cause-of-it-1\r\n",
                    "{\"home\":2,\"away\":1}");

            assertThat(answer.status()).isEqualTo(200);
            JsonNode message = messages.poll(10, TimeUnit.SECONDS);
            assertThat(message).isNotNull();
            assertThat(message.at("/type").asString()).isEqualTo("match.finished");
            assertThat(message.at("/correlationId").asString()).isEqualTo("the-cause-of-it-1");
        }
    }
}
