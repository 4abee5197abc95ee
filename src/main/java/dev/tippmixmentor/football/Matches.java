package dev.tippmixmentor.football;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.web.Cursor;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Every match we know, to be read: how it stands, and who is to meet whom. What was played is in {@link PlayedMatches}. */
@Service
public class Matches {
    /** The consensus of the market for one match {@code m}, as {@link MarketOdds} says. */
    private static final String MARKET = """
            lateral (
                select
                    coalesce(
                        max(q.home_price) filter (where q.bookmaker = :average), round(avg(q.home_price), 3)
                    ) as home_price,
                    coalesce(
                        max(q.draw_price) filter (where q.bookmaker = :average), round(avg(q.draw_price), 3)
                    ) as draw_price,
                    coalesce(
                        max(q.away_price) filter (where q.bookmaker = :average), round(avg(q.away_price), 3)
                    ) as away_price,
                    greatest(count(*) filter (where q.bookmaker <> :average), 1) as bookmakers
                from football.odds q
                where q.match_id = m.id and q.market = '1X2'
                group by q.kind
                order by q.kind = 'CLOSING' desc
                limit 1
            ) o
            """;

    private static final String SELECT = """
            select
                m.id, m.season, m.kick_off, m.status, m.phase, m.minute, m.stoppage, m.interrupted_phase,
                m.home_goals, m.away_goals, m.result_revision,
                l.id as league_id, l.code as league_code, l.name as league_name,
                h.id as home_id, h.name as home_name,
                a.id as away_id, a.name as away_name,
                o.home_price, o.draw_price, o.away_price, o.bookmakers
            from football.matches m
            join football.leagues l on l.id = m.league_id and l.deleted_at is null
            join football.teams h on h.id = m.home_team_id
            join football.teams a on a.id = m.away_team_id
            left join\s""" + MARKET + "on true\n";

    /** A match of a league that was removed does not exist either. */
    static final String VISIBLE =
            "exists (select from football.leagues l where l.id = league_id and l.deleted_at is null)\n";

    private static final String SELECT_FIXTURE = """
            select
                m.id, m.league_id, l.code as league_code, m.season, m.kick_off, m.time_known,
                m.home_team_id, h.name as home_name, m.away_team_id, a.name as away_name
            from football.matches m
            join football.leagues l on l.id = m.league_id and l.deleted_at is null
            join football.teams h on h.id = m.home_team_id
            join football.teams a on a.id = m.away_team_id
            """;

    private final JdbcClient jdbc;

    Matches(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * One match.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    public MatchView get(MatchId id) {
        return find(id).orElseThrow(() -> ApiException.notFound("match", id));
    }

    /** Whether there is such a match, of a league that was not removed. */
    public boolean exists(MatchId id) {
        return jdbc.sql("select exists (select from football.matches where id = :id and " + VISIBLE + ")")
                .param("id", id.value())
                .query(Boolean.class)
                .single();
    }

    /** One match, if there is one of this id and nobody has removed its league. */
    public Optional<MatchView> find(MatchId id) {
        return jdbc.sql(SELECT + "where m.id = :id")
                .param("average", IncomingOdds.MARKET_AVERAGE)
                .param("id", id.value())
                .query(Matches::view)
                .optional();
    }

    /**
     * The matches of a league that are to be played, status {@code SCHEDULED}, by kick-off and then id.
     *
     * @param from none can have begun before this
     * @param to kick-offs before this
     */
    public List<Fixture> fixtures(LeagueId leagueId, Instant from, Instant to) {
        return jdbc
                .sql(SELECT_FIXTURE + """
                        where m.league_id = :league
                            and m.kick_off >= :from
                            and m.kick_off < :to
                            and m.status = 'SCHEDULED'
                        order by m.kick_off, m.id
                        """)
                .param("league", leagueId.value())
                .param("from", Timestamp.from(from))
                .param("to", Timestamp.from(to))
                .query(Matches::fixture)
                .list()
                .stream()
                .filter(fixture -> !fixture.earliestKickOff().isBefore(from))
                .toList();
    }

    /**
     * The matches of all leagues that are to be played, status {@code SCHEDULED}, by kick-off and then id.
     *
     * @param from none can have begun before this
     * @param to kick-offs before this
     */
    public List<Fixture> fixtures(Instant from, Instant to) {
        return jdbc
                .sql(SELECT_FIXTURE + """
                        where m.kick_off >= :from
                            and m.kick_off < :to
                            and m.status = 'SCHEDULED'
                        order by m.kick_off, m.id
                        """)
                .param("from", Timestamp.from(from))
                .param("to", Timestamp.from(to))
                .query(Matches::fixture)
                .list()
                .stream()
                .filter(fixture -> !fixture.earliestKickOff().isBefore(from))
                .toList();
    }

    /**
     * Who meets whom in a match, whatever its status.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    public Fixture fixture(MatchId id) {
        return jdbc.sql(SELECT_FIXTURE + "where m.id = :id")
                .param("id", id.value())
                .query(Matches::fixture)
                .optional()
                .orElseThrow(() -> ApiException.notFound("match", id));
    }

    /**
     * Those of some matches that are to be played, status {@code SCHEDULED}.
     *
     * @return without those that are under way, over, called off, removed or unknown
     */
    public Map<MatchId, Fixture> scheduled(Collection<MatchId> ids) {
        return scheduled(ids, "");
    }

    /**
     * Those of some matches that are to be played, as they stand now; none of them changes until the transaction ends.
     *
     * @return without those that are under way, over, called off, removed or unknown
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Map<MatchId, Fixture> lockScheduled(Collection<MatchId> ids) {
        return scheduled(ids, "for share of m");
    }

    private Map<MatchId, Fixture> scheduled(Collection<MatchId> ids, String lock) {
        return jdbc
                .sql(SELECT_FIXTURE + """
                        where m.id = any(:ids)
                            and m.status = 'SCHEDULED'
                        order by m.id
                        """ + lock)
                .param("ids", ids.stream().map(MatchId::value).toArray(UUID[]::new))
                .query(Matches::fixture)
                .list()
                .stream()
                .collect(Collectors.toMap(Fixture::id, Function.identity()));
    }

    /** What the market pays for the outcome of a match; empty if we know no odds of it. */
    public Optional<MarketOdds> odds(MatchId id) {
        return Optional.ofNullable(odds(List.of(id)).get(id));
    }

    /** What the market pays for the outcomes of matches; those without odds are not in it. */
    public Map<MatchId, MarketOdds> odds(Collection<MatchId> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        Map<MatchId, MarketOdds> odds = new HashMap<>();
        jdbc.sql("select m.id, o.* from football.matches m cross join " + MARKET + "where m.id = any(:ids)")
                .param("average", IncomingOdds.MARKET_AVERAGE)
                .param("ids", ids.stream().map(MatchId::value).toArray(UUID[]::new))
                .query(row -> {
                    odds.put(new MatchId(row.getObject("id", UUID.class)), marketOdds(row));
                });
        return Map.copyOf(odds);
    }

    /** A page of the matches that a client asked for. */
    Page<MatchView> list(MatchFilter filter, PageQuery page) {
        List<String> conditions = new ArrayList<>();
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("average", IncomingOdds.MARKET_AVERAGE);
        parameters.put("limit", page.limit() + 1);
        if (filter.leagueId() != null) {
            conditions.add("m.league_id = :league");
            parameters.put("league", filter.leagueId().value());
        }
        if (filter.teamId() != null) {
            // A team that was merged goes on to be known by its id.
            conditions.add("""
                    (select coalesce(t.merged_into, t.id) from football.teams t where t.id = :team)
                        in (m.home_team_id, m.away_team_id)""");
            parameters.put("team", filter.teamId().value());
        }
        if (filter.status() != null) {
            conditions.add("m.status = :status");
            parameters.put("status", filter.status().name());
        }
        if (filter.from() != null) {
            conditions.add("m.kick_off >= :from");
            parameters.put("from", Timestamp.from(filter.from()));
        }
        if (filter.to() != null) {
            conditions.add("m.kick_off < :to");
            parameters.put("to", Timestamp.from(filter.to()));
        }
        String all = where(conditions);
        Cursor.of(page).ifPresent(cursor -> {
            conditions.add("(m.kick_off, m.id) " + (filter.isLatestFirst() ? "<" : ">") + " (:at, :id)");
            parameters.put("at", Timestamp.from(cursor.at()));
            parameters.put("id", cursor.id());
        });
        String direction = filter.isLatestFirst() ? " desc" : "";
        List<MatchView> rows = jdbc.sql(SELECT + where(conditions) + "order by m.kick_off" + direction + ", m.id"
                        + direction + "\nlimit :limit")
                .params(parameters)
                .query(Matches::view)
                .list();
        return Page.of(
                rows,
                page,
                match -> new Cursor(match.kickOff(), match.id().value()),
                () -> jdbc.sql("""
                        select count(*)
                        from football.matches m
                        join football.leagues l on l.id = m.league_id and l.deleted_at is null
                        """ + all).params(parameters).query(Long.class).single());
    }

    private static String where(List<String> conditions) {
        return conditions.isEmpty() ? "" : "where " + String.join("\n    and ", conditions) + "\n";
    }

    private static Fixture fixture(ResultSet row, int number) throws SQLException {
        KickOff kickOff = new KickOff(row.getTimestamp("kick_off").toInstant(), row.getBoolean("time_known"));
        return new Fixture(
                new MatchId(row.getObject("id", UUID.class)),
                new LeagueId(row.getObject("league_id", UUID.class)),
                row.getString("league_code"),
                row.getString("season"),
                kickOff.time(),
                kickOff.earliest(),
                new TeamId(row.getObject("home_team_id", UUID.class)),
                row.getString("home_name"),
                new TeamId(row.getObject("away_team_id", UUID.class)),
                row.getString("away_name"));
    }

    private static MatchView view(ResultSet row, int number) throws SQLException {
        Integer homeGoals = row.getObject("home_goals", Integer.class);
        Integer awayGoals = row.getObject("away_goals", Integer.class);
        int revision = row.getInt("result_revision");
        return new MatchView(
                new MatchId(row.getObject("id", UUID.class)),
                new MatchView.League(
                        new LeagueId(row.getObject("league_id", UUID.class)),
                        row.getString("league_code"),
                        row.getString("league_name")),
                row.getString("season"),
                row.getTimestamp("kick_off").toInstant(),
                MatchStatus.valueOf(row.getString("status")),
                new MatchView.Team(new TeamId(row.getObject("home_id", UUID.class)), row.getString("home_name")),
                new MatchView.Team(new TeamId(row.getObject("away_id", UUID.class)), row.getString("away_name")),
                playClock(row),
                homeGoals == null || awayGoals == null ? null : new Score(homeGoals, awayGoals),
                row.getBigDecimal("home_price") == null ? null : marketOdds(row),
                revision == 0 ? null : revision);
    }

    private static @Nullable PlayClock playClock(ResultSet row) throws SQLException {
        String phase = row.getString("phase");
        String interrupted = row.getString("interrupted_phase");
        return phase == null
                ? null
                : new PlayClock(
                        MatchPhase.valueOf(phase),
                        row.getObject("minute", Integer.class),
                        row.getObject("stoppage", Integer.class),
                        interrupted == null ? null : MatchPhase.valueOf(interrupted));
    }

    private static MarketOdds marketOdds(ResultSet row) throws SQLException {
        return new MarketOdds(
                row.getDouble("home_price"),
                row.getDouble("draw_price"),
                row.getDouble("away_price"),
                row.getInt("bookmakers"));
    }
}
