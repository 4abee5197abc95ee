package dev.tippmixmentor.football;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.platform.logging.CorrelationId;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.RawHttp;
import dev.tippmixmentor.testing.StompClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.modulith.events.FailedEventPublications;
import org.springframework.modulith.events.ResubmissionOptions;
import org.springframework.modulith.events.core.EventPublicationRepository;
import org.springframework.modulith.events.core.PublicationTargetIdentifier;
import org.springframework.modulith.events.core.TargetEventPublication;
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

    @Autowired
    PlayedMatches playedMatches;

    @Autowired
    EventPublicationRepository publications;

    @Autowired
    FailedEventPublications failed;

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

    /** As after the end of a node that had not delivered it yet. */
    @Test
    void aLiveMessageThatIsDeliveredAgainStillNamesTheRequestThatCausedIt() throws Exception {
        IncomingLeague league = TestMatches.league();
        Instant kickOff = TestMatches.yesterday();
        intake.accept(league, List.of(TestMatches.finished("Home", "Away", kickOff, 2, 1)));
        LeagueId id = leagues.byCode(league.code()).orElseThrow();
        MatchId match =
                playedMatches.of(id, kickOff, TestMatches.tomorrow()).get(0).id();
        MatchFinished event = new MatchFinished(match, id, new Score(2, 1), 1, kickOff, kickOff);
        UUID publication = CorrelationId.during(
                "the-cause-of-it-2",
                () -> publications
                        .create(TargetEventPublication.of(event, PublicationTargetIdentifier.of("football.match-feed")))
                        .getIdentifier());
        publications.markFailed(publication);
        try (StompClient socket = StompClient.withBearer(api, api.token(Role.USER))) {
            BlockingQueue<JsonNode> messages = socket.subscribe("/topic/matches." + match);

            CorrelationId.during(null, () -> {
                failed.resubmit(ResubmissionOptions.defaults()
                        .withMinAge(Duration.ZERO)
                        .withFilter(found -> found.getIdentifier().equals(publication)));
                return true;
            });

            JsonNode message = messages.poll(10, TimeUnit.SECONDS);
            assertThat(message).isNotNull();
            assertThat(message.at("/type").asString()).isEqualTo("match.finished");
            assertThat(message.at("/correlationId").asString()).isEqualTo("the-cause-of-it-2");
        }
    }
}
