package dev.tippmixmentor.football;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.web.Cursor;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Every team we know, to be read. */
@Component
class Teams {
    /** Whom nobody has seen play in a league that is there: removed with the league, until it comes back. */
    private static final String VISIBLE = """
            exists (
                select
                from football.matches m
                join football.leagues l on l.id = m.league_id and l.deleted_at is null
                where m.home_team_id = t.id or m.away_team_id = t.id
            )
            """;

    private final JdbcClient jdbc;

    Teams(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * One team; of one that was merged, the one that it was merged into.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    TeamView get(TeamId id) {
        return one(id, " and " + VISIBLE);
    }

    /**
     * One team, also if nobody has seen it play.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    TeamView known(TeamId id) {
        return one(id, "");
    }

    private TeamView one(TeamId id, String condition) {
        return jdbc.sql("""
                        select t.id, t.name, t.country
                        from football.teams m
                        join football.teams t on t.id = coalesce(m.merged_into, m.id)
                        where m.id = :id""" + condition)
                .param("id", id.value())
                .query(Teams::view)
                .optional()
                .orElseThrow(() -> ApiException.notFound("team", id));
    }

    /**
     * A page of teams, by name.
     *
     * @param leagueId only those that have played or will play in this league
     */
    Page<TeamView> list(@Nullable LeagueId leagueId, PageQuery page) {
        List<String> conditions = new ArrayList<>();
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("limit", page.limit() + 1);
        if (leagueId == null) {
            conditions.add(VISIBLE);
        } else {
            conditions.add("""
                    t.id in (
                        select home_team_id from football.matches where league_id = :league
                        union
                        select away_team_id from football.matches where league_id = :league
                    )
                    and exists (select from football.leagues l where l.id = :league and l.deleted_at is null)""");
            parameters.put("league", leagueId.value());
        }
        String all = where(conditions);
        // The order is by name: the cursor's time means nothing, its id finds the name again.
        Cursor.of(page).ifPresent(cursor -> {
            conditions.add("(t.name, t.id) > (select c.name, c.id from football.teams c where c.id = :after)");
            parameters.put("after", cursor.id());
        });
        List<TeamView> rows = jdbc.sql("select t.id, t.name, t.country from football.teams t\n" + where(conditions)
                        + "order by t.name, t.id\nlimit :limit")
                .params(parameters)
                .query(Teams::view)
                .list();
        return Page.of(
                rows,
                page,
                team -> new Cursor(Instant.EPOCH, team.id().value()),
                () -> jdbc.sql("select count(*) from football.teams t\n" + all)
                        .params(parameters)
                        .query(Long.class)
                        .single());
    }

    private static String where(List<String> conditions) {
        return conditions.isEmpty() ? "" : "where " + String.join("\n    and ", conditions) + "\n";
    }

    private static TeamView view(ResultSet row, int number) throws SQLException {
        return new TeamView(
                new TeamId(row.getObject("id", UUID.class)), row.getString("name"), row.getString("country"));
    }
}
