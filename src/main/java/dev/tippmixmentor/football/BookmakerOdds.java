package dev.tippmixmentor.football;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tippmixmentor.platform.error.ApiException;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
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
    private static final String SELECT = """
            select
                match_id, bookmaker, market, kind, line,
                home_price, draw_price, away_price, over_price, under_price
            from football.odds
            """;

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Matches matches;

    BookmakerOdds(JdbcClient jdbc, JsonMapper json, Matches matches) {
        this.jdbc = jdbc;
        this.json = json;
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
            @Nullable BigDecimal under) {

        private static Quote of(IncomingOdds odds) {
            return new Quote(
                    odds.bookmaker(),
                    odds.market(),
                    odds.kind(),
                    odds.line(),
                    odds.home(),
                    odds.draw(),
                    odds.away(),
                    odds.over(),
                    odds.under());
        }
    }

    /**
     * All odds of a match.
     *
     * @param consensus what the market pays for the outcome; null if there are no such odds
     */
    record Board(MatchId matchId, @Nullable MarketOdds consensus, List<Quote> data) {}

    private record Key(
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
        jdbc.sql(SELECT + "where match_id = any(:ids)")
                .param("ids", ids.stream().map(MatchId::value).toArray(UUID[]::new))
                .query(row -> {
                    quotes.computeIfAbsent(
                                    new MatchId(row.getObject("match_id", UUID.class)), match -> new ArrayList<>())
                            .add(odds(row));
                });
        return Map.copyOf(quotes);
    }

    /**
     * All odds of a match, by market, line, kind and bookmaker.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    Board board(MatchId id) {
        MatchView match = matches.get(id);
        List<Quote> quotes = jdbc.sql(SELECT + """
                        where match_id = :match
                        order by market, line, kind, bookmaker, id
                        """)
                .param("match", id.value())
                .query((row, number) -> Quote.of(odds(row)))
                .list();
        return new Board(id, match.odds(), quotes);
    }

    /**
     * A price that was replaced by another.
     *
     * @param since when it was first seen; null if that was before this was noted
     * @param until when another one took its place
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Move(@JsonUnwrapped Quote quote, @Nullable Instant since, Instant until) {}

    /**
     * The prices that were replaced, the latest first; what stands is in {@link #board}.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    List<Move> moves(MatchId id) {
        return jdbc.sql("""
                        select
                            match_id, bookmaker, market, kind, line,
                            home_price, draw_price, away_price, over_price, under_price, changed_at, replaced_at
                        from football.odds_moves
                        where match_id = :match
                        order by replaced_at desc, bookmaker, market, kind, id
                        """)
                .param("match", matches.get(id).id().value())
                .query((row, number) -> {
                    Timestamp since = row.getTimestamp("changed_at");
                    return new Move(
                            Quote.of(odds(row)),
                            since == null ? null : since.toInstant(),
                            row.getTimestamp("replaced_at").toInstant());
                })
                .list();
    }

    /**
     * Stores odds; a quote that is known gets the new prices, and what it was goes into its history.
     *
     * @param quotes of matches; of the same quote the last counts
     * @return the matches that got new or other ones
     */
    Set<UUID> store(Map<UUID, List<IncomingOdds>> quotes, Instant now) {
        Set<UUID> touched = new HashSet<>();
        List<OddsRow> rows = quotes.entrySet().stream()
                .flatMap(match -> rows(match.getKey(), match.getValue()))
                .toList();
        for (List<OddsRow> batch : MatchRows.batches(rows)) {
            touched.addAll(jdbc.sql("""
                            with quoted as (
                                insert into football.odds (
                                    match_id, bookmaker, market, line, kind,
                                    home_price, draw_price, away_price, over_price, under_price, changed_at
                                )
                                select
                                    match_id, bookmaker, market, line, kind,
                                    home_price, draw_price, away_price, over_price, under_price, :now::timestamptz
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
                                    under_price = excluded.under_price,
                                    changed_at = excluded.changed_at
                                where
                                    (odds.home_price, odds.draw_price, odds.away_price, odds.over_price, odds.under_price)
                                    is distinct from (
                                        excluded.home_price, excluded.draw_price, excluded.away_price,
                                        excluded.over_price, excluded.under_price
                                    )
                                returning
                                    odds.match_id, odds.bookmaker, odds.market, odds.line, odds.kind, odds.changed_at as now,
                                    old.id as known, old.home_price, old.draw_price, old.away_price, old.over_price,
                                    old.under_price, old.changed_at
                            ),
                            moved as (
                                insert into football.odds_moves (
                                    match_id, bookmaker, market, line, kind, home_price, draw_price, away_price,
                                    over_price, under_price, changed_at, replaced_at
                                )
                                select
                                    match_id, bookmaker, market, line, kind, home_price, draw_price, away_price,
                                    over_price, under_price, changed_at, now
                                from quoted
                                where known is not null
                            )
                            select distinct match_id
                            from quoted
                            """)
                    .param("now", now.toString())
                    .param("rows", json.writeValueAsString(batch))
                    .query(UUID.class)
                    .list());
        }
        return touched;
    }

    private static IncomingOdds odds(ResultSet row) throws SQLException {
        return new IncomingOdds(
                row.getString("bookmaker"),
                OddsKind.valueOf(row.getString("kind")),
                OddsMarket.of(row.getString("market")),
                row.getBigDecimal("line"),
                row.getBigDecimal("home_price"),
                row.getBigDecimal("draw_price"),
                row.getBigDecimal("away_price"),
                row.getBigDecimal("over_price"),
                row.getBigDecimal("under_price"));
    }

    private static Stream<OddsRow> rows(UUID match, List<IncomingOdds> quotes) {
        // A statement must not touch a row twice.
        Map<Key, OddsRow> rows = new LinkedHashMap<>();
        for (IncomingOdds odds : quotes) {
            rows.put(
                    new Key(odds.market(), odds.kind(), odds.bookmaker(), odds.line()),
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
