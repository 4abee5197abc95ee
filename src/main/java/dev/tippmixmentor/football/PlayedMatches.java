package dev.tippmixmentor.football;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** What was played, from which models learn and by which they are judged, and how much of it we know. */
@Service
public class PlayedMatches {
    private static final String SELECT = """
            select
                id, kick_off, home_team_id, away_team_id, home_goals, away_goals,
                home_shots_on_target, away_shots_on_target, home_shots, away_shots
            from football.matches
            where\s""" + Matches.VISIBLE;

    private final JdbcClient jdbc;

    PlayedMatches(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The finished matches of a league, by kick-off and then id.
     *
     * @param fromInclusive first kick-off
     * @param beforeExclusive kick-offs before this
     */
    public List<PlayedMatch> of(LeagueId leagueId, Instant fromInclusive, Instant beforeExclusive) {
        return jdbc.sql(SELECT + """
                            and league_id = :league
                            and kick_off >= :from
                            and kick_off < :before
                            and status = 'FINISHED'
                        order by kick_off, id
                        """)
                .param("league", leagueId.value())
                .param("from", Timestamp.from(fromInclusive))
                .param("before", Timestamp.from(beforeExclusive))
                .query(PlayedMatches::played)
                .list();
    }

    /**
     * The finished matches of one season of a league, by kick-off and then id.
     *
     * @param season for example {@code 2023-24}
     */
    public List<PlayedMatch> of(LeagueId leagueId, String season) {
        return jdbc.sql(SELECT + """
                            and league_id = :league
                            and season = :season
                            and status = 'FINISHED'
                        order by kick_off, id
                        """)
                .param("league", leagueId.value())
                .param("season", season)
                .query(PlayedMatches::played)
                .list();
    }

    /**
     * How much we know of a league's matches.
     *
     * @param from first kick-off
     * @param to kick-offs before this
     */
    public MatchCoverage coverage(LeagueId leagueId, Instant from, Instant to) {
        return jdbc.sql("""
                        select
                            count(*) as matches,
                            count(*) filter (where m.status = 'FINISHED') as results,
                            count(*) filter (where m.status = 'FINISHED' and q.quoted) as odds,
                            count(*) filter (
                                where m.status = 'FINISHED' and m.home_shots_on_target is not null
                            ) as shots
                        from football.matches m
                        cross join lateral (
                            select exists (
                                select
                                from football.odds o
                                where o.match_id = m.id and o.market = '1X2'
                            ) as quoted
                        ) q
                        where\s""" + Matches.VISIBLE + """
                            and m.league_id = :league
                            and m.kick_off >= :from
                            and m.kick_off < :to
                            and m.status in ('SCHEDULED', 'LIVE', 'FINISHED')
                        """)
                .param("league", leagueId.value())
                .param("from", Timestamp.from(from))
                .param("to", Timestamp.from(to))
                .query(MatchCoverage.class)
                .single();
    }

    private static PlayedMatch played(ResultSet row, int number) throws SQLException {
        return new PlayedMatch(
                new MatchId(row.getObject("id", UUID.class)),
                row.getTimestamp("kick_off").toInstant(),
                new TeamId(row.getObject("home_team_id", UUID.class)),
                new TeamId(row.getObject("away_team_id", UUID.class)),
                new Score(row.getInt("home_goals"), row.getInt("away_goals")),
                shotsOnTarget(row),
                shots(row));
    }

    static @Nullable Shots shots(ResultSet row) throws SQLException {
        Integer home = row.getObject("home_shots", Integer.class);
        Integer away = row.getObject("away_shots", Integer.class);
        return home == null || away == null ? null : new Shots(home, away);
    }

    static @Nullable ShotsOnTarget shotsOnTarget(ResultSet row) throws SQLException {
        Integer home = row.getObject("home_shots_on_target", Integer.class);
        Integer away = row.getObject("away_shots_on_target", Integer.class);
        return home == null || away == null ? null : new ShotsOnTarget(home, away);
    }
}
