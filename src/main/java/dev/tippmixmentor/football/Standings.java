package dev.tippmixmentor.football;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.web.QueryTimes;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** League tables, counted from the finished matches. */
@Component
class Standings {
    private final JdbcClient jdbc;
    private final Leagues leagues;

    Standings(JdbcClient jdbc, Leagues leagues) {
        this.jdbc = jdbc;
        this.leagues = leagues;
    }

    /**
     * A table as clients see it.
     *
     * @param season for example {@code 2023-24}; null for a league without matches
     * @param data the best side first; every side of the season, also one that has not played yet
     */
    record Table(MatchView.League league, @Nullable String season, List<StandingRow> data) {}

    /**
     * The table of a season as it stood at a moment.
     *
     * @param season the league's latest if absent
     * @param before matches that kicked off before this count; all if absent
     * @throws ApiException {@code RESOURCE_NOT_FOUND} if there is no such league, or no match of it in that season; {@code
     *     VALIDATION_ERROR} if that is not a season
     */
    Table of(LeagueId leagueId, @Nullable String season, @Nullable Instant before) {
        LeagueView league = leagues.get(leagueId);
        MatchView.League name = new MatchView.League(league.id(), league.code(), league.name());
        if (season == null) {
            return league.seasons().isEmpty()
                    ? new Table(name, null, List.of())
                    : new Table(
                            name,
                            league.seasons().get(0),
                            rows(leagueId, league.seasons().get(0), before));
        }
        try {
            Season.of(season);
        } catch (IllegalArgumentException e) {
            throw ApiException.invalid("season", "Season", "must be a season such as 2023-24");
        }
        if (!league.seasons().contains(season)) {
            throw ApiException.notFound("season", season);
        }
        return new Table(name, season, rows(leagueId, season, before));
    }

    private List<StandingRow> rows(LeagueId leagueId, String season, @Nullable Instant before) {
        return jdbc.sql("""
                        with results as (
                            select
                                home_team_id as team_id,
                                home_goals as scored,
                                away_goals as conceded,
                                status = 'FINISHED' and kick_off < :before as counts
                            from football.matches
                            where league_id = :league and season = :season
                            union all
                            select
                                away_team_id, away_goals, home_goals, status = 'FINISHED' and kick_off < :before
                            from football.matches
                            where league_id = :league and season = :season
                        ),
                        counted as (
                            select
                                team_id,
                                count(*) filter (where counts) as played,
                                count(*) filter (where counts and scored > conceded) as won,
                                count(*) filter (where counts and scored = conceded) as drawn,
                                count(*) filter (where counts and scored < conceded) as lost,
                                coalesce(sum(scored) filter (where counts), 0) as goals_for,
                                coalesce(sum(conceded) filter (where counts), 0) as goals_against
                            from results
                            group by team_id
                        )
                        select
                            rank() over (
                                order by 3 * c.won + c.drawn desc, c.goals_for - c.goals_against desc, c.goals_for desc
                            ) as position,
                            t.id, t.name, c.played, c.won, c.drawn, c.lost, c.goals_for, c.goals_against
                        from counted c
                        join football.teams t on t.id = c.team_id
                        order by position, t.name, t.id
                        """)
                .param("league", leagueId.value())
                .param("season", season)
                .param("before", Timestamp.from(before == null ? QueryTimes.LATEST : before))
                .query((row, number) -> {
                    int won = row.getInt("won");
                    int drawn = row.getInt("drawn");
                    int goalsFor = row.getInt("goals_for");
                    int goalsAgainst = row.getInt("goals_against");
                    return new StandingRow(
                            row.getInt("position"),
                            new MatchView.Team(new TeamId(row.getObject("id", UUID.class)), row.getString("name")),
                            row.getInt("played"),
                            won,
                            drawn,
                            row.getInt("lost"),
                            goalsFor,
                            goalsAgainst,
                            goalsFor - goalsAgainst,
                            3 * won + drawn);
                })
                .list();
    }
}
