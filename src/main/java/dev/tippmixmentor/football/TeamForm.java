package dev.tippmixmentor.football;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.web.QueryTimes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How teams have done lately, counted from the finished matches. */
@Component
class TeamForm {
    private final JdbcClient jdbc;
    private final Teams teams;

    TeamForm(JdbcClient jdbc, Teams teams) {
        this.jdbc = jdbc;
        this.teams = teams;
    }

    /** What a match was for a side of it. */
    enum Outcome {
        WON,
        DRAWN,
        LOST
    }

    /**
     * One of the last matches of a team.
     *
     * @param home whether it was at home
     * @param scored its own goals
     */
    record Line(
            MatchId matchId,
            MatchView.League league,
            String season,
            Instant kickOff,
            boolean home,
            MatchView.Team opponent,
            int scored,
            int conceded,
            Outcome outcome) {}

    /**
     * The last matches of a team.
     *
     * @param before kick-offs before this; null for until now
     * @param points 3 for a win, 1 for a draw
     * @param data the latest first
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Form(TeamView team, @Nullable Instant before, int points, List<Line> data) {}

    /**
     * The last matches of a team before a moment.
     *
     * @param before kick-offs before this; all if absent
     * @param matches how many
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    Form of(TeamId id, @Nullable Instant before, int matches) {
        TeamView team = teams.get(id);
        List<Line> lines = jdbc.sql("""
                        select
                            m.id, m.season, m.kick_off, m.home_team_id = :team as home,
                            case when m.home_team_id = :team then m.home_goals else m.away_goals end as scored,
                            case when m.home_team_id = :team then m.away_goals else m.home_goals end as conceded,
                            l.id as league_id, l.code, l.name as league_name,
                            o.id as opponent_id, o.name as opponent_name
                        from football.matches m
                        join football.leagues l on l.id = m.league_id and l.deleted_at is null
                        join football.teams o
                            on o.id = case when m.home_team_id = :team then m.away_team_id else m.home_team_id end
                        where (m.home_team_id = :team or m.away_team_id = :team)
                            and m.status = 'FINISHED'
                            and m.kick_off < :before
                        order by m.kick_off desc, m.id desc
                        limit :matches
                        """)
                .param("team", team.id().value())
                .param("before", Timestamp.from(before == null ? QueryTimes.LATEST : before))
                .param("matches", matches)
                .query(TeamForm::line)
                .list();
        int points = lines.stream().mapToInt(line -> points(line.outcome())).sum();
        return new Form(team, before, points, lines);
    }

    private static int points(Outcome outcome) {
        return switch (outcome) {
            case WON -> 3;
            case DRAWN -> 1;
            case LOST -> 0;
        };
    }

    private static Line line(ResultSet row, int number) throws SQLException {
        int scored = row.getInt("scored");
        int conceded = row.getInt("conceded");
        Outcome decided = scored > conceded ? Outcome.WON : Outcome.LOST;
        return new Line(
                new MatchId(row.getObject("id", UUID.class)),
                new MatchView.League(
                        new LeagueId(row.getObject("league_id", UUID.class)),
                        row.getString("code"),
                        row.getString("league_name")),
                row.getString("season"),
                row.getTimestamp("kick_off").toInstant(),
                row.getBoolean("home"),
                new MatchView.Team(
                        new TeamId(row.getObject("opponent_id", UUID.class)), row.getString("opponent_name")),
                scored,
                conceded,
                scored == conceded ? Outcome.DRAWN : decided);
    }
}
