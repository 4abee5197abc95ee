package dev.tippmixmentor.football;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Which of our teams and matches sources mean by their ids. */
@Repository
class KnownSourceIds {
    private final JdbcClient jdbc;
    private final JsonMapper json;

    KnownSourceIds(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    private record Known(String sourceId, UUID id) {}

    /** Teams by a source's ids; of those that were merged, what they were merged into. */
    Map<String, UUID> teams(String source, Collection<String> ids) {
        return known("""
                select k.source_id, coalesce(t.merged_into, t.id) as id
                from football.team_source_ids k
                join football.teams t on t.id = k.team_id
                where k.source = :source and k.source_id = any(:ids)
                """, source, ids);
    }

    /** Matches by a source's ids, of leagues that were not removed. */
    Map<String, UUID> matches(String source, Collection<String> ids) {
        return known("""
                select k.source_id, k.match_id as id
                from football.match_source_ids k
                join football.matches m on m.id = k.match_id
                join football.leagues l on l.id = m.league_id and l.deleted_at is null
                where k.source = :source and k.source_id = any(:ids)
                """, source, ids);
    }

    private Map<String, UUID> known(String sql, String source, Collection<String> ids) {
        Map<String, UUID> known = new HashMap<>();
        if (!ids.isEmpty()) {
            jdbc.sql(sql)
                    .param("source", source)
                    .param("ids", ids.toArray(String[]::new))
                    .query(Known.class)
                    .list()
                    .forEach(row -> known.put(row.sourceId(), row.id()));
        }
        return known;
    }

    /** What a source called a team first stands. */
    void storeTeams(String source, Map<String, UUID> teams) {
        store("""
                insert into football.team_source_ids (source, source_id, team_id)
                select :source, r.source_id, r.id
                from json_to_recordset(:rows::json) as r (source_id text, id uuid)
                on conflict on constraint team_source_ids_pk do nothing
                """, source, teams);
    }

    /** In place of those of a league that was removed. */
    void storeMatches(String source, Map<String, UUID> matches) {
        store("""
                insert into football.match_source_ids (source, source_id, match_id)
                select :source, r.source_id, r.id
                from json_to_recordset(:rows::json) as r (source_id text, id uuid)
                on conflict on constraint match_source_ids_pk do update
                set match_id = excluded.match_id
                """, source, matches);
    }

    private void store(String sql, String source, Map<String, UUID> ids) {
        if (ids.isEmpty()) {
            return;
        }
        // In one order everywhere, or two who store the same could wait for each other for ever.
        List<Map<String, String>> rows = ids.entrySet().stream()
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .map(entry -> Map.of(
                        "source_id", entry.getKey(), "id", entry.getValue().toString()))
                .toList();
        jdbc.sql(sql)
                .param("source", source)
                .param("rows", json.writeValueAsString(rows))
                .update();
    }
}
