package dev.tippmixmentor.football;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Finds the matches of ours that a source tells of. */
@Service
public class KnownMatches {
    private final TeamNames names;
    private final JdbcClient jdbc;

    KnownMatches(TeamNames names, JdbcClient jdbc) {
        this.names = names;
        this.jdbc = jdbc;
    }

    /**
     * Which of our matches are meant, of leagues whose sides receive each other once a season.
     *
     * @param source whose names the teams go by
     * @return without those that nobody can tell
     */
    public Map<IncomingMatch, MatchId> of(String source, IncomingLeague league, Collection<IncomingMatch> matches) {
        TreeSet<String> given = new TreeSet<>();
        matches.forEach(match -> {
            given.add(match.home());
            given.add(match.away());
        });
        Map<String, UUID> teams = names.resolve(source, league.country(), given);
        Map<IncomingMatch, MatchId> ids = new HashMap<>();
        for (IncomingMatch match : matches) {
            UUID home = teams.get(match.home());
            UUID away = teams.get(match.away());
            if (home == null || away == null) {
                continue;
            }
            jdbc.sql("""
                            select m.id
                            from football.matches m
                            join football.leagues l on l.id = m.league_id and l.deleted_at is null
                            where l.code = :league
                                and m.season = :season
                                and m.home_team_id = :home
                                and m.away_team_id = :away
                                and m.meeting = 1
                            """)
                    .param("league", league.code())
                    .param("season", match.season())
                    .param("home", home)
                    .param("away", away)
                    .query(UUID.class)
                    .optional()
                    .ifPresent(id -> ids.put(match, new MatchId(id)));
        }
        return ids;
    }
}
