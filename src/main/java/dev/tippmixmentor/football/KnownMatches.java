package dev.tippmixmentor.football;

import java.sql.Timestamp;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Finds the matches of ours that a source tells of. */
@Service
public class KnownMatches {
    private final IncomingTeams teams;
    private final KnownSourceIds sourceIds;
    private final JdbcClient jdbc;

    KnownMatches(IncomingTeams teams, KnownSourceIds sourceIds, JdbcClient jdbc) {
        this.teams = teams;
        this.sourceIds = sourceIds;
        this.jdbc = jdbc;
    }

    /**
     * Which of our matches are meant: by the source's ids, and where it tells none that we know by who plays, in leagues whose
     * sides receive each other once a season; but not one that was played on another day.
     *
     * @param source whose names the teams go by
     * @return without those that nobody can tell
     */
    public Map<IncomingMatch, MatchId> of(String source, IncomingLeague league, Collection<IncomingMatch> matches) {
        Map<IncomingMatch, MatchId> ids = new HashMap<>();
        Map<String, UUID> known = sourceIds.matches(source, SourceIds.ofMatches(matches));
        for (IncomingMatch match : matches) {
            UUID id = match.sourceIds() == null
                    ? null
                    : known.get(match.sourceIds().match());
            if (id != null) {
                ids.put(match, new MatchId(id));
            }
        }
        List<IncomingMatch> others =
                matches.stream().filter(match -> !ids.containsKey(match)).toList();
        if (others.isEmpty()) {
            return ids;
        }
        Map<String, UUID> sides = teams.find(source, league, others);
        for (IncomingMatch match : others) {
            UUID home = sides.get(match.home());
            UUID away = sides.get(match.away());
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
                                and (m.status <> 'FINISHED' or m.kick_off between :earliest and :latest)
                            """)
                    .param("league", league.code())
                    .param("season", match.season())
                    .param("home", home)
                    .param("away", away)
                    .param("earliest", Timestamp.from(match.kickOff().minus(Meeting.SLIP)))
                    .param("latest", Timestamp.from(match.kickOff().plus(Meeting.SLIP)))
                    .query(UUID.class)
                    .optional()
                    .ifPresent(id -> ids.put(match, new MatchId(id)));
        }
        return ids;
    }
}
