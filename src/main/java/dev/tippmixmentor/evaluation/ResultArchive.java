package dev.tippmixmentor.evaluation;

import dev.tippmixmentor.backtest.League;
import dev.tippmixmentor.backtest.MarketQuote;
import dev.tippmixmentor.backtest.PlayedMatch;
import dev.tippmixmentor.backtest.Season;
import dev.tippmixmentor.feeds.FootballDataFolder;
import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.football.IncomingOdds;
import dev.tippmixmentor.football.OddsKind;
import dev.tippmixmentor.football.OddsMarket;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.football.Shots;
import dev.tippmixmentor.football.ShotsOnTarget;
import dev.tippmixmentor.forecast.MarginRemoval;
import dev.tippmixmentor.forecast.MatchResult;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The leagues of a folder, as the models are judged on them.
 *
 * @param leagues sorted by code
 */
record ResultArchive(List<League> leagues) {
    static final String MARKET_AVERAGE = "market average, opening, Shin";
    static final String PINNACLE_CLOSING = "Pinnacle closing, Shin";

    private static final BigDecimal LINE = new BigDecimal("2.5");

    /** The days of the files are those of the United Kingdom. */
    private static final ZoneId LONDON = ZoneId.of("Europe/London");

    static ResultArchive read(Path folder, LocalDate today) throws IOException {
        return new ResultArchive(FootballDataFolder.read(folder, today).entrySet().stream()
                .map(league -> league(league.getKey(), league.getValue()))
                .toList());
    }

    /**
     * Those of these codes only.
     *
     * @throws IllegalArgumentException if the folder lacks one
     */
    ResultArchive only(Collection<String> codes) {
        List<String> known = leagues.stream().map(League::name).toList();
        if (!known.containsAll(codes)) {
            throw new IllegalArgumentException("the folder has these leagues only: " + String.join(", ", known));
        }
        return new ResultArchive(
                leagues.stream().filter(league -> codes.contains(league.name())).toList());
    }

    /** The years in which the seasons of any league began, the earliest first. */
    List<Integer> firstYears() {
        return leagues.stream()
                .flatMap(league -> league.seasons().stream())
                .map(Season::firstYear)
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .toList();
    }

    private static League league(String code, List<IncomingMatch> matches) {
        Map<Integer, List<PlayedMatch>> seasons = matches.stream()
                .filter(match -> match.result() != null)
                .collect(Collectors.groupingBy(
                        match -> Integer.parseInt(match.season().substring(0, 4)),
                        TreeMap::new,
                        Collectors.mapping(ResultArchive::played, Collectors.toList())));
        return new League(
                code,
                seasons.entrySet().stream()
                        .map(season -> new Season(season.getKey(), season.getValue()))
                        .toList());
    }

    private static PlayedMatch played(IncomingMatch match) {
        Score score = Objects.requireNonNull(match.result());
        ShotsOnTarget onTarget = match.shotsOnTarget();
        Shots shots = match.shots();
        MatchResult result = new MatchResult(
                LocalDate.ofInstant(match.kickOff(), LONDON),
                match.home(),
                match.away(),
                score.home(),
                score.away(),
                onTarget == null ? null : onTarget.home(),
                onTarget == null ? null : onTarget.away(),
                shots == null ? null : shots.home(),
                shots == null ? null : shots.away());
        return new PlayedMatch(result, quotes(match.odds()));
    }

    /** What the markets that models are compared with thought of a match, by their names. */
    static Map<String, MarketQuote> quotes(List<IncomingOdds> odds) {
        Map<String, MarketQuote> quotes = new HashMap<>();
        quote(odds, IncomingOdds.MARKET_AVERAGE, OddsKind.OPENING)
                .ifPresent(quote -> quotes.put(MARKET_AVERAGE, quote));
        quote(odds, "Pinnacle", OddsKind.CLOSING).ifPresent(quote -> quotes.put(PINNACLE_CLOSING, quote));
        return quotes;
    }

    private static Optional<MarketQuote> quote(List<IncomingOdds> all, String bookmaker, OddsKind kind) {
        OptionalDouble over = odds(all, bookmaker, kind, OddsMarket.OVER_UNDER)
                .map(odds -> inverse(odds.over()) / (inverse(odds.over()) + inverse(odds.under())))
                .map(OptionalDouble::of)
                .orElseGet(OptionalDouble::empty);
        return odds(all, bookmaker, kind, OddsMarket.THREE_WAY)
                .map(odds -> new MarketQuote(
                        MarginRemoval.shin(price(odds.home()), price(odds.draw()), price(odds.away())), over));
    }

    private static Optional<IncomingOdds> odds(
            List<IncomingOdds> all, String bookmaker, OddsKind kind, OddsMarket market) {
        return all.stream()
                .filter(odds -> odds.bookmaker().equals(bookmaker) && odds.kind() == kind && odds.market() == market)
                .filter(odds -> odds.line() == null || odds.line().compareTo(LINE) == 0)
                .findFirst();
    }

    private static double inverse(@Nullable BigDecimal price) {
        return 1 / price(price);
    }

    private static double price(@Nullable BigDecimal price) {
        return Objects.requireNonNull(price).doubleValue();
    }
}
