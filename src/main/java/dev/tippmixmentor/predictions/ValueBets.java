package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.MarketOdds;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.forecast.MarginRemoval;
import dev.tippmixmentor.forecast.Outcome;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.WholeQuery;
import dev.tippmixmentor.predictions.ValueBetsView.ValueBet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Compares the current predictions with what the market pays now. */
@Service
class ValueBets {
    /** As far as odds reach. */
    private static final Duration AHEAD = Duration.ofDays(14);

    private static final int LIMIT = 20;

    /** More than this of the means is ruin waiting for an error of the model. */
    private static final double LARGEST_STAKE = 0.05;

    private static final String NOTE = TrackRecordView.NOTE
            + " Betting on such edges lost 7 % of the stakes at Pinnacle's prices and 17 % at Bet365's.";

    private final Predictions predictions;
    private final Matches matches;
    private final Leagues leagues;
    private final Clock clock;

    ValueBets(Predictions predictions, Matches matches, Leagues leagues, Clock clock) {
        this.predictions = predictions;
        this.matches = matches;
        this.leagues = leagues;
        this.clock = clock;
    }

    /**
     * Those of the coming two weeks.
     *
     * @param page 20 items if it does not say how many
     * @throws ApiException {@code RESOURCE_NOT_FOUND} for an unknown league
     */
    ValueBetsView find(ValueBetQuery query, WholeQuery page) {
        List<Fixture> fixtures = fixtures(query);
        List<MatchId> ids = fixtures.stream().map(Fixture::id).toList();
        Map<MatchId, PredictionView> current = predictions.current(ids);
        Map<MatchId, MarketOdds> odds = matches.odds(ids);
        List<ValueBet> all = fixtures.stream()
                .flatMap(fixture -> bets(fixture, current.get(fixture.id()), odds.get(fixture.id()), query))
                .filter(bet -> bet.edge() >= query.least())
                .sorted(Comparator.comparingDouble(ValueBet::edge)
                        .reversed()
                        .thenComparing(bet -> bet.matchId().value())
                        .thenComparing(ValueBet::outcome))
                .toList();
        Page<ValueBet> bets = Page.whole(
                all, new WholeQuery(page.limit() == null ? LIMIT : page.limit(), page.cursor(), page.total()));
        return new ValueBetsView(bets.data(), bets.meta(), NOTE);
    }

    private List<Fixture> fixtures(ValueBetQuery query) {
        Instant now = clock.instant();
        return query.leagueId() == null
                ? matches.fixtures(now, now.plus(AHEAD))
                : matches.fixtures(leagues.get(query.leagueId()).id(), now, now.plus(AHEAD));
    }

    private static Stream<ValueBet> bets(
            Fixture fixture, @Nullable PredictionView prediction, @Nullable MarketOdds market, ValueBetQuery query) {
        if (prediction == null || market == null) {
            return Stream.empty();
        }
        OutcomeProbabilities fair = MarginRemoval.shin(market.home(), market.draw(), market.away());
        return Arrays.stream(Outcome.values()).map(outcome -> {
            double probability = prediction.content().outcome().probability(outcome);
            double price = price(market, outcome);
            return new ValueBet(
                    fixture.id(),
                    fixture.leagueId(),
                    fixture.kickOff(),
                    fixture.homeName(),
                    fixture.awayName(),
                    prediction.id(),
                    prediction.modelVersion(),
                    outcome,
                    probability,
                    fair.probability(outcome),
                    price,
                    1 / fair.probability(outcome),
                    probability / fair.probability(outcome) - 1,
                    prediction.content().confidence(),
                    query.advisesStakes() ? kellyFraction(probability, price) : null);
        });
    }

    private static double price(MarketOdds odds, Outcome outcome) {
        return switch (outcome) {
            case HOME -> odds.home();
            case DRAW -> odds.draw();
            case AWAY -> odds.away();
        };
    }

    private static double kellyFraction(double probability, double odds) {
        return Math.min(LARGEST_STAKE, Math.max(0, (probability * odds - 1) / (odds - 1)));
    }
}
