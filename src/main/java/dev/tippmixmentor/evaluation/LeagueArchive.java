package dev.tippmixmentor.evaluation;

import dev.tippmixmentor.backtest.League;
import dev.tippmixmentor.backtest.MarketQuote;
import dev.tippmixmentor.backtest.PlayedMatch;
import dev.tippmixmentor.backtest.Season;
import dev.tippmixmentor.football.BookmakerOdds;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.PlayedMatches;
import dev.tippmixmentor.football.Shots;
import dev.tippmixmentor.football.ShotsOnTarget;
import dev.tippmixmentor.forecast.MarginRemoval;
import dev.tippmixmentor.forecast.MatchResult;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.springframework.stereotype.Component;

/** The seasons of a league in the database, as models are judged on them. Sides go by their ids, days are those of UTC. */
@Component
class LeagueArchive {
    /** What clients see beside a prediction: all bookmakers, closing where that is known, otherwise opening. */
    static final String CONSENSUS = "market consensus, Shin";

    private final Leagues leagues;
    private final Matches matches;
    private final PlayedMatches playedMatches;
    private final BookmakerOdds bookmakers;

    LeagueArchive(Leagues leagues, Matches matches, PlayedMatches playedMatches, BookmakerOdds bookmakers) {
        this.leagues = leagues;
        this.matches = matches;
        this.playedMatches = playedMatches;
        this.bookmakers = bookmakers;
    }

    /**
     * A league until the end of the last of some seasons, with what the market said in these.
     *
     * @param judged for example {@code 2023-24}, at least one
     */
    League upTo(LeagueId id, Collection<String> judged) {
        String last = Collections.max(judged);
        List<Season> seasons = new ArrayList<>();
        for (String season : leagues.get(id).seasons()) {
            List<dev.tippmixmentor.football.PlayedMatch> played =
                    season.compareTo(last) <= 0 ? playedMatches.of(id, season) : List.of();
            if (!played.isEmpty()) {
                Map<MatchId, Map<String, MarketQuote>> quotes = judged.contains(season) ? quotes(played) : Map.of();
                seasons.add(new Season(
                        firstYear(season),
                        played.stream()
                                .map(match -> new PlayedMatch(result(match), quotes.getOrDefault(match.id(), Map.of())))
                                .toList()));
            }
        }
        return new League(id.toString(), seasons);
    }

    /** The year in which a season such as {@code 2023-24} begins. */
    static int firstYear(String season) {
        return Integer.parseInt(season.substring(0, 4));
    }

    /** The other way round. */
    static String name(Season season) {
        return "%04d-%02d".formatted(season.firstYear(), (season.firstYear() + 1) % 100);
    }

    private Map<MatchId, Map<String, MarketQuote>> quotes(List<dev.tippmixmentor.football.PlayedMatch> played) {
        List<MatchId> ids =
                played.stream().map(dev.tippmixmentor.football.PlayedMatch::id).toList();
        Map<MatchId, Map<String, MarketQuote>> quotes = new HashMap<>();
        bookmakers.of(ids).forEach((id, odds) -> quotes.put(id, ResultArchive.quotes(odds)));
        matches.odds(ids)
                .forEach((id, odds) -> quotes.computeIfAbsent(id, match -> new HashMap<>())
                        .put(
                                CONSENSUS,
                                new MarketQuote(
                                        MarginRemoval.shin(odds.home(), odds.draw(), odds.away()),
                                        OptionalDouble.empty())));
        return quotes;
    }

    private static MatchResult result(dev.tippmixmentor.football.PlayedMatch match) {
        ShotsOnTarget onTarget = match.shotsOnTarget();
        Shots shots = match.shots();
        return new MatchResult(
                LocalDate.ofInstant(match.kickOff(), ZoneOffset.UTC),
                match.home().toString(),
                match.away().toString(),
                match.result().home(),
                match.result().away(),
                onTarget == null ? null : onTarget.home(),
                onTarget == null ? null : onTarget.away(),
                shots == null ? null : shots.home(),
                shots == null ? null : shots.away());
    }
}
