package dev.tippmixmentor.odds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.football.IncomingOdds;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.OddsKind;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.TestLeague;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.JsonNode;

@IntegrationTest
class OddsAnalysisTests {
    private static final MatchId MATCH = new MatchId(UUID.randomUUID());

    @Autowired
    Api api;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    Matches matches;

    @Autowired
    Clock clock;

    /** Values of an independent implementation, see MarginRemoval. */
    @ParameterizedTest
    @CsvSource({
        "PROPORTIONAL, .3587380, .4211273, .2201347",
        "POWER, .3591711, .4237308, .2170981",
        "SHIN, .3593439, .4232438, .2174122"
    })
    void theMarginIsRemovedInThreeWays(MarginMethod method, double home, double draw, double away) {
        OddsAnalysis analysis =
                OddsAnalysis.of(MATCH, List.of(quote("A", OddsKind.OPENING, "2.7", "2.3", "4.4")), method);

        assertThat(analysis.line().fair().home()).isCloseTo(home, within(1e-7));
        assertThat(analysis.line().fair().draw()).isCloseTo(draw, within(1e-7));
        assertThat(analysis.line().fair().away()).isCloseTo(away, within(1e-7));
        assertThat(analysis.movement()).isNull();
    }

    @Test
    void theBestPricesAndTheMovementAreThoseOfTheBookmakers() {
        OddsAnalysis analysis = OddsAnalysis.of(
                MATCH,
                List.of(
                        quote("A", OddsKind.OPENING, "2.0", "3.4", "4.0"),
                        quote("A", OddsKind.CLOSING, "1.8", "3.6", "4.8"),
                        quote("B", OddsKind.CLOSING, "1.9", "3.5", "4.6"),
                        quote(IncomingOdds.MARKET_AVERAGE, OddsKind.CLOSING, "9", "9", "9")),
                MarginMethod.SHIN);

        assertThat(analysis.line().kind()).isEqualTo(OddsKind.CLOSING);
        assertThat(analysis.line().bookmakers()).isEqualTo(2);
        assertThat(analysis.best().home()).isEqualTo(new OddsAnalysis.Price("B", new BigDecimal("1.900")));
        assertThat(analysis.best().draw().bookmaker()).isEqualTo("A");
        assertThat(analysis.best().margin()).isCloseTo(1 / 1.9 + 1 / 3.6 + 1 / 4.8 - 1, within(1e-12));
        assertThat(analysis.movement().home()).isPositive();
        assertThat(analysis.movement().home()
                        + analysis.movement().draw()
                        + analysis.movement().away())
                .isCloseTo(0, within(1e-12));
        assertThat(analysis.bookmakers()).extracting(OddsAnalysis.Book::margin).isSorted();
    }

    @Test
    void aPriceIsKeptWhenAnotherTakesItsPlaceAndOnlyThen() {
        TestLeague league = TestLeague.withFixtures(intake, leagues, clock.instant(), 1);
        MatchId match = league.nextFixture(matches);
        IncomingMatch cheaper =
                league.quoted(matches.fixture(match), quote("Bet365", OddsKind.OPENING, "2.6", "2.4", "4.4"));

        intake.accept(league.league(), List.of(cheaper));
        intake.accept(league.league(), List.of(cheaper));

        JsonNode history = get("/api/v1/matches/" + match + "/odds/history");
        assertThat(history.at("/data")).hasSize(1);
        assertThat(history.at("/data/0/home").asDouble()).isEqualTo(2.7);
        assertThat(history.at("/data/0/bookmaker").asString()).isEqualTo("Bet365");
        assertThat(history.at("/data/0/until").asString())
                .isGreaterThanOrEqualTo(history.at("/data/0/since").asString());
        JsonNode analysis = get("/api/v1/matches/" + match + "/odds/analysis?method=power");
        assertThat(analysis.at("/method").asString()).isEqualTo("POWER");
        assertThat(analysis.at("/best/home/price").asDouble()).isEqualTo(2.6);
        api.anonymous()
                .get()
                .uri("/api/v1/matches/" + match + "/odds/analysis?method=guess")
                .exchange()
                .expectStatus()
                .isBadRequest();
    }

    private JsonNode get(String path) {
        return Api.json(api.anonymous().get().uri(path).exchange(), HttpStatus.OK);
    }

    private static IncomingOdds quote(String bookmaker, OddsKind kind, String home, String draw, String away) {
        return IncomingOdds.threeWay(bookmaker, kind, new BigDecimal(home), new BigDecimal(draw), new BigDecimal(away));
    }
}
