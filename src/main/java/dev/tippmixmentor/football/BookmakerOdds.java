package dev.tippmixmentor.football;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;

/** What each bookmaker pays; {@link Matches#odds(MatchId)} is what the market pays. */
@Component
public class BookmakerOdds {
    private final JdbcClient jdbc;
    private final JsonMapper json;

    BookmakerOdds(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    private record Quote(
            OddsMarket market,
            OddsKind kind,
            String bookmaker,
            @Nullable BigDecimal line) {}

    @JsonNaming(SnakeCaseStrategy.class)
    private record OddsRow(
            UUID matchId,
            String bookmaker,
            OddsMarket market,
            @Nullable BigDecimal line,
            OddsKind kind,
            @Nullable BigDecimal homePrice,
            @Nullable BigDecimal drawPrice,
            @Nullable BigDecimal awayPrice,
            @Nullable BigDecimal overPrice,
            @Nullable BigDecimal underPrice) {}

    /** The odds of each bookmaker for matches, in no order; matches without odds are not in it. */
    public Map<MatchId, List<IncomingOdds>> of(Collection<MatchId> ids) {
        Map<MatchId, List<IncomingOdds>> quotes = new HashMap<>();
        jdbc.sql("""
                        select
                            match_id, bookmaker, market, kind, line,
                            home_price, draw_price, away_price, over_price, under_price
                        from football.odds
                        where match_id = any(:ids)
                        """)
                .param("ids", ids.stream().map(MatchId::value).toArray(UUID[]::new))
                .query(row -> {
                    quotes.computeIfAbsent(
                                    new MatchId(row.getObject("match_id", UUID.class)), match -> new ArrayList<>())
                            .add(new IncomingOdds(
                                    row.getString("bookmaker"),
                                    OddsKind.valueOf(row.getString("kind")),
                                    OddsMarket.of(row.getString("market")),
                                    row.getBigDecimal("line"),
                                    row.getBigDecimal("home_price"),
                                    row.getBigDecimal("draw_price"),
                                    row.getBigDecimal("away_price"),
                                    row.getBigDecimal("over_price"),
                                    row.getBigDecimal("under_price")));
                });
        return Map.copyOf(quotes);
    }

    /**
     * Stores odds; a quote that is known gets the new prices.
     *
     * @param quotes of matches; of the same quote the last counts
     * @return the matches that got new or other ones
     */
    Set<UUID> store(Map<UUID, List<IncomingOdds>> quotes) {
        Set<UUID> touched = new HashSet<>();
        List<OddsRow> rows = quotes.entrySet().stream()
                .flatMap(match -> rows(match.getKey(), match.getValue()))
                .toList();
        for (List<OddsRow> batch : FixtureIntake.batches(rows)) {
            touched.addAll(jdbc.sql("""
                            insert into football.odds (
                                match_id, bookmaker, market, line, kind,
                                home_price, draw_price, away_price, over_price, under_price
                            )
                            select
                                match_id, bookmaker, market, line, kind,
                                home_price, draw_price, away_price, over_price, under_price
                            from json_to_recordset(:rows::json) as r (
                                match_id uuid, bookmaker text, market text, line numeric, kind text,
                                home_price numeric, draw_price numeric, away_price numeric,
                                over_price numeric, under_price numeric
                            )
                            on conflict on constraint odds_quote_uq do update
                            set
                                home_price = excluded.home_price,
                                draw_price = excluded.draw_price,
                                away_price = excluded.away_price,
                                over_price = excluded.over_price,
                                under_price = excluded.under_price
                            where
                                (odds.home_price, odds.draw_price, odds.away_price, odds.over_price, odds.under_price)
                                is distinct from (
                                    excluded.home_price, excluded.draw_price, excluded.away_price,
                                    excluded.over_price, excluded.under_price
                                )
                            returning match_id
                            """)
                    .param("rows", json.writeValueAsString(batch))
                    .query(UUID.class)
                    .list());
        }
        return touched;
    }

    private static Stream<OddsRow> rows(UUID match, List<IncomingOdds> quotes) {
        // A statement must not touch a row twice.
        Map<Quote, OddsRow> rows = new LinkedHashMap<>();
        for (IncomingOdds odds : quotes) {
            rows.put(
                    new Quote(odds.market(), odds.kind(), odds.bookmaker(), odds.line()),
                    new OddsRow(
                            match,
                            odds.bookmaker(),
                            odds.market(),
                            odds.line(),
                            odds.kind(),
                            odds.home(),
                            odds.draw(),
                            odds.away(),
                            odds.over(),
                            odds.under()));
        }
        return rows.values().stream();
    }
}
