package dev.tippmixmentor.football;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Which sides a league has from season to season, as far as its matches tell. */
@Service
public class LineUps {
    /**
     * Matches for each side of a season after which none can be missing: in ten rounds everybody has played. Leagues that
     * became smaller need it; others are complete when they have as many sides as before.
     */
    private static final int SURE_OF_ALL = 5;

    private final JdbcClient jdbc;

    LineUps(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Who plays in each season of a league, fixtures that are yet to be played included; the earliest season first. */
    public List<LineUp> of(LeagueId leagueId) {
        Map<String, Set<TeamId>> sides = new HashMap<>();
        return jdbc.sql("""
                        select m.season, min(m.kick_off) as first_kick_off, array_agg(distinct side.id) as sides,
                            count(distinct m.id) as matches
                        from football.matches m
                        cross join lateral (values (m.home_team_id), (m.away_team_id)) side (id)
                        where m.league_id = :league
                        group by m.season
                        order by m.season
                        """)
                .param("league", leagueId.value())
                .query((row, number) -> lineUp(row, sides))
                .list();
    }

    /** @param known sides of the seasons before this one, which is added */
    private static LineUp lineUp(ResultSet row, Map<String, Set<TeamId>> known) throws SQLException {
        String season = row.getString("season");
        Set<TeamId> seen = Arrays.stream((UUID[]) row.getArray("sides").getArray())
                .map(TeamId::new)
                .collect(Collectors.toUnmodifiableSet());
        Set<TeamId> before = known.getOrDefault(Season.of(season).before().toString(), seen);
        Set<TeamId> sides = new HashSet<>(seen);
        // A side that has only not been seen yet was not relegated.
        if (seen.size() < before.size() && row.getInt("matches") < SURE_OF_ALL * seen.size()) {
            sides.addAll(before);
        }
        known.put(season, sides);
        return new LineUp(
                season,
                row.getTimestamp("first_kick_off").toInstant(),
                sides,
                seen.stream().filter(side -> !before.contains(side)).collect(Collectors.toUnmodifiableSet()));
    }
}
