package dev.tippmixmentor.odds;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tippmixmentor.football.IncomingOdds;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.OddsKind;
import dev.tippmixmentor.football.OddsMarket;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the odds on the outcome of a match say.
 *
 * @param method how the margin was removed
 * @param line the market as it closed, or as it stands: the mean over the bookmakers; null without odds
 * @param opening the same of the first prices that we know; null without odds
 * @param movement what the probabilities have gained from there to here; null if there is only one of the two
 * @param best the highest price of each outcome among those of {@code line}, whoever offers it; null without odds
 * @param bookmakers each by itself, the smallest margin first
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record OddsAnalysis(
        MatchId matchId,
        MarginMethod method,
        @Nullable Consensus line,
        @Nullable Consensus opening,
        @Nullable Movement movement,
        @Nullable Best best,
        List<Book> bookmakers) {

    /**
     * The market.
     *
     * @param fair probabilities without the margin
     * @param margin mean of what the inverse odds exceed 1 by
     * @param bookmakers how many there are; 1 if there is only a published average
     */
    record Consensus(OddsKind kind, OutcomeProbabilities fair, double margin, int bookmakers) {}

    /** What probabilities have gained; they sum to 0. */
    record Movement(double home, double draw, double away) {}

    /** The highest price of an outcome. */
    record Price(String bookmaker, BigDecimal price) {}

    /**
     * The highest prices.
     *
     * @param margin what their inverses exceed 1 by; below 0 they beat all bookmakers together
     */
    record Best(Price home, Price draw, Price away, double margin) {}

    /** One bookmaker. */
    record Book(String bookmaker, OddsKind kind, OutcomeProbabilities fair, double margin) {}

    /** What can be said of these odds; those of other markets say nothing here. */
    static OddsAnalysis of(MatchId match, List<IncomingOdds> odds, MarginMethod method) {
        List<IncomingOdds> threeWay = odds.stream()
                .filter(quote -> quote.market() == OddsMarket.THREE_WAY)
                .toList();
        Optional<Consensus> closing = consensus(threeWay, OddsKind.CLOSING, method);
        Optional<Consensus> opening = consensus(threeWay, OddsKind.OPENING, method);
        Optional<Consensus> line = closing.or(() -> opening);
        return new OddsAnalysis(
                match,
                method,
                line.orElse(null),
                opening.orElse(null),
                closing.isPresent() && opening.isPresent()
                        ? movement(opening.get().fair(), closing.get().fair())
                        : null,
                line.map(market -> best(threeWay, market.kind())).orElse(null),
                threeWay.stream()
                        .filter(quote -> !isAverage(quote))
                        .map(quote -> new Book(quote.bookmaker(), quote.kind(), fair(quote, method), margin(quote)))
                        .sorted(Comparator.comparingDouble(Book::margin)
                                .thenComparing(Book::bookmaker)
                                .thenComparing(Book::kind))
                        .toList());
    }

    /** Each bookmaker's margin goes before the mean is taken, as they are not alike. */
    private static Optional<Consensus> consensus(List<IncomingOdds> odds, OddsKind kind, MarginMethod method) {
        List<IncomingOdds> all = ofKind(odds, kind);
        if (all.isEmpty()) {
            return Optional.empty();
        }
        List<OutcomeProbabilities> fair =
                all.stream().map(quote -> fair(quote, method)).toList();
        return Optional.of(new Consensus(
                kind,
                OutcomeProbabilities.ofWeights(
                        mean(fair, OutcomeProbabilities::home),
                        mean(fair, OutcomeProbabilities::draw),
                        mean(fair, OutcomeProbabilities::away)),
                mean(all, OddsAnalysis::margin),
                all.size()));
    }

    /** Bookmakers by name; a published average only where there are none. */
    private static List<IncomingOdds> ofKind(List<IncomingOdds> odds, OddsKind kind) {
        List<IncomingOdds> all =
                odds.stream().filter(quote -> quote.kind() == kind).toList();
        List<IncomingOdds> named =
                all.stream().filter(quote -> !isAverage(quote)).toList();
        return named.isEmpty() ? all : named;
    }

    private static boolean isAverage(IncomingOdds quote) {
        return quote.bookmaker().equals(IncomingOdds.MARKET_AVERAGE);
    }

    private static <T> double mean(List<T> all, ToDoubleFunction<T> of) {
        return all.stream().mapToDouble(of).average().orElseThrow();
    }

    private static Movement movement(OutcomeProbabilities from, OutcomeProbabilities to) {
        return new Movement(to.home() - from.home(), to.draw() - from.draw(), to.away() - from.away());
    }

    private static Best best(List<IncomingOdds> odds, OddsKind kind) {
        List<IncomingOdds> offered = ofKind(odds, kind);
        Price home = highest(offered, IncomingOdds::home);
        Price draw = highest(offered, IncomingOdds::draw);
        Price away = highest(offered, IncomingOdds::away);
        return new Best(home, draw, away, inverse(home.price()) + inverse(draw.price()) + inverse(away.price()) - 1);
    }

    private static Price highest(List<IncomingOdds> offered, Function<IncomingOdds, @Nullable BigDecimal> of) {
        return offered.stream()
                .map(quote -> new Price(quote.bookmaker(), Objects.requireNonNull(of.apply(quote))))
                .max(Comparator.comparing(Price::price).thenComparing(Price::bookmaker, Comparator.reverseOrder()))
                .orElseThrow();
    }

    private static OutcomeProbabilities fair(IncomingOdds quote, MarginMethod method) {
        return method.fair(value(quote.home()), value(quote.draw()), value(quote.away()));
    }

    private static double margin(IncomingOdds quote) {
        return 1 / value(quote.home()) + 1 / value(quote.draw()) + 1 / value(quote.away()) - 1;
    }

    private static double inverse(BigDecimal price) {
        return 1 / price.doubleValue();
    }

    private static double value(@Nullable BigDecimal price) {
        return Objects.requireNonNull(price).doubleValue();
    }
}
