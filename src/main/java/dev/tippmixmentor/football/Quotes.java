package dev.tippmixmentor.football;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tippmixmentor.platform.error.ApiException;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What bookmakers paid, one by one. */
@Component
class Quotes {
    private final JdbcClient jdbc;
    private final Matches matches;

    Quotes(JdbcClient jdbc, Matches matches) {
        this.jdbc = jdbc;
        this.matches = matches;
    }

    /**
     * The odds of one bookmaker as clients see them; only the prices of its market are there.
     *
     * @param line goals, of over/under only
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Quote(
            String bookmaker,
            OddsMarket market,
            OddsKind kind,
            @Nullable BigDecimal line,
            @Nullable BigDecimal home,
            @Nullable BigDecimal draw,
            @Nullable BigDecimal away,
            @Nullable BigDecimal over,
            @Nullable BigDecimal under) {}

    /**
     * All odds of a match.
     *
     * @param consensus what the market pays for the outcome; null if there are no such odds
     */
    record Board(MatchId matchId, @Nullable MarketOdds consensus, List<Quote> data) {}

    /**
     * All odds of a match, by market, line, kind and bookmaker.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    Board of(MatchId id) {
        MatchView match = matches.get(id);
        List<Quote> quotes = jdbc.sql("""
                        select
                            bookmaker, market, kind, line,
                            home_price, draw_price, away_price, over_price, under_price
                        from football.odds
                        where match_id = :match
                        order by market, line, kind, bookmaker, id
                        """)
                .param("match", id.value())
                .query((row, number) -> new Quote(
                        row.getString("bookmaker"),
                        OddsMarket.of(row.getString("market")),
                        OddsKind.valueOf(row.getString("kind")),
                        row.getBigDecimal("line"),
                        row.getBigDecimal("home_price"),
                        row.getBigDecimal("draw_price"),
                        row.getBigDecimal("away_price"),
                        row.getBigDecimal("over_price"),
                        row.getBigDecimal("under_price")))
                .list();
        return new Board(id, match.odds(), quotes);
    }
}
