package dev.tippmixmentor.predictions;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.TestLeague;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;

@IntegrationTest
class ValueBetsTests {
    private static final Duration HORIZON = Duration.ofDays(14);
    private static final Offset<Double> EXACT = within(1e-9);
    private static final Map<String, Double> ODDS = Map.of("HOME", 2.7, "DRAW", 2.3, "AWAY", 4.4);

    /** Shin's, as FORECAST's reference has them for these odds. */
    private static final Map<String, Double> FAIR = Map.of("HOME", 0.3593439, "DRAW", 0.4232438, "AWAY", 0.2174122);

    @Autowired
    Publishing publishing;

    @Autowired
    Predictions predictions;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    Matches matches;

    @Autowired
    SettableClock clock;

    @Autowired
    Api api;

    private TestLeague league;
    private List<PredictionView> published;

    @BeforeEach
    void aPredictedLeague() {
        league = TestLeague.withFixtures(intake, leagues, clock.instant(), 3);
        published = predictions.all(publishing.publish(league.id(), HORIZON, UUID.randomUUID()));
    }

    @Test
    void everyOutcomeOfWhichAPredictionThinksMoreThanTheMarketIsTold() {
        JsonNode answer = find(api.as(Role.USER), "?minEdge=0&leagueId=" + league.id());

        long expected = published.stream()
                .flatMap(prediction -> List.of("HOME", "DRAW", "AWAY").stream()
                        .filter(outcome -> probability(prediction, outcome) >= FAIR.get(outcome)))
                .count();
        List<JsonNode> bets = answer.at("/data").values().stream().toList();
        assertThat(bets).hasSize((int) expected).isNotEmpty().allSatisfy(bet -> {
            String outcome = bet.at("/outcome").asString();
            PredictionView prediction = published.stream()
                    .filter(one ->
                            one.id().toString().equals(bet.at("/predictionId").asString()))
                    .findFirst()
                    .orElseThrow();
            double probability = probability(prediction, outcome);
            assertThat(bet.at("/probability").asDouble()).isCloseTo(probability, EXACT);
            assertThat(bet.at("/marketProbability").asDouble()).isCloseTo(FAIR.get(outcome), within(1e-6));
            assertThat(bet.at("/odds").asDouble()).isEqualTo(ODDS.get(outcome));
            assertThat(bet.at("/edge").asDouble())
                    .isCloseTo(probability * bet.at("/fairOdds").asDouble() - 1, EXACT);
            assertThat(bet.at("/kellyFraction").isNull()).isTrue();
        });
        assertThat(bets.stream().map(bet -> -bet.at("/edge").asDouble())).isSorted();
        assertThat(answer.at("/note").asString()).contains("loses money");
    }

    @Test
    void stakesAreAdvisedOnlyToThoseWhoAskAndCapped() {
        JsonNode bets = find(api.as(Role.USER), "?minEdge=0&stakes=true&leagueId=" + league.id())
                .at("/data");

        assertThat(bets.values()).isNotEmpty().allSatisfy(bet -> {
            double odds = bet.at("/odds").asDouble();
            double kelly = (bet.at("/probability").asDouble() * odds - 1) / (odds - 1);
            assertThat(bet.at("/kellyFraction").asDouble()).isCloseTo(Math.min(0.05, Math.max(0, kelly)), EXACT);
        });
    }

    @Test
    void theyComeInPagesTheLargestEdgeFirst() {
        RestTestClient user = api.as(Role.USER);
        String own = "?minEdge=0&leagueId=" + league.id();
        List<JsonNode> all = new ArrayList<>();
        String cursor = "";
        JsonNode page;

        do {
            page = find(user, own + "&limit=2" + cursor);
            all.addAll(page.at("/data").values());
            cursor = "&cursor=" + page.at("/meta/nextCursor").asString("");
        } while (page.at("/meta/nextCursor").isString());

        JsonNode whole = find(user, own + "&limit=100");
        assertThat(all)
                .hasSizeGreaterThan(2)
                .isEqualTo(List.copyOf(whole.at("/data").values()));
        assertThat(whole.at("/meta/total").asInt()).isEqualTo(all.size());
        assertThat(find(user, "?minEdge=0").at("/meta/limit").asInt()).isEqualTo(20);
    }

    @Test
    void aHigherEdgeLeavesFewerAndMatchesThatHaveBegunAreGone() {
        RestTestClient user = api.as(Role.USER);
        String own = "?leagueId=" + league.id();
        double largest = find(user, own + "&minEdge=0").at("/data/0/edge").asDouble();

        assertThat(find(user, own + "&minEdge=" + (largest + 0.001)).at("/data"))
                .isEmpty();
        try {
            clock.advance(Duration.ofDays(5));
            assertThat(find(api.as(Role.USER), own + "&minEdge=0").at("/data")).isEmpty();
        } finally {
            clock.reset();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"minEdge=-1", "minEdge=x", "minEdge=101", "leagueId=x", "stakes=maybe"})
    void anAbsurdQueryIsRefused(String query) {
        JsonNode problem = json(
                api.as(Role.USER)
                        .get()
                        .uri("/api/v1/predictions/value-bets?" + query)
                        .exchange(),
                HttpStatus.BAD_REQUEST);

        assertThat(problem.at("/errorCode").asString()).isEqualTo("VALIDATION_ERROR");
    }

    @Test
    void theyAreForThoseWhoSignedInAndOfLeaguesThatThereAre() {
        json(api.anonymous().get().uri("/api/v1/predictions/value-bets").exchange(), HttpStatus.UNAUTHORIZED);
        json(
                api.as(Role.USER)
                        .get()
                        .uri("/api/v1/predictions/value-bets?leagueId=" + UUID.randomUUID())
                        .exchange(),
                HttpStatus.NOT_FOUND);
    }

    @Test
    void aMatchShowsItsCurrentPrediction() {
        List<Fixture> fixtures =
                matches.fixtures(league.id(), clock.instant(), clock.instant().plus(HORIZON));
        PredictionView standard = published.get(0);
        publishing.publish(standard.matchId(), "online");
        TestLeague other = TestLeague.withFixtures(intake, leagues, clock.instant(), 1);
        Fixture unpredicted = matches.fixtures(
                        other.id(), clock.instant(), clock.instant().plus(HORIZON))
                .get(0);

        JsonNode match = match(standard.matchId().toString());

        assertThat(match.at("/home/name").asString()).isEqualTo(fixtures.get(0).homeName());
        assertThat(match.at("/prediction/id").asString())
                .as("what somebody asked another model is not what we say")
                .isEqualTo(standard.id().toString());
        assertThat(match.at("/prediction/outcome/home").asDouble())
                .isEqualTo(standard.content().outcome().home());
        JsonNode without = match(unpredicted.id().toString());
        assertThat(without.has("prediction")).isTrue();
        assertThat(without.at("/prediction").isNull()).isTrue();
        publishing.publish(unpredicted.id(), "online");
        assertThat(match(unpredicted.id().toString())
                        .at("/prediction/modelVersion")
                        .asString())
                .startsWith("online-");
    }

    private JsonNode match(String id) {
        return json(api.anonymous().get().uri("/api/v1/matches/" + id).exchange(), HttpStatus.OK);
    }

    private static JsonNode find(RestTestClient client, String query) {
        return json(client.get().uri("/api/v1/predictions/value-bets" + query).exchange(), HttpStatus.OK);
    }

    private static double probability(PredictionView prediction, String outcome) {
        return switch (outcome) {
            case "HOME" -> prediction.content().outcome().home();
            case "DRAW" -> prediction.content().outcome().draw();
            default -> prediction.content().outcome().away();
        };
    }
}
