package dev.tippmixmentor.evaluation;

import dev.tippmixmentor.football.LeagueId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The rows of {@code evaluation.drift}. */
@Repository
class DriftRows {
    private static final TypeReference<List<DriftReading>> READINGS = new TypeReference<>() {};

    private static final String SELECT = """
            select league_id, algorithm, readings, judged_at
            from evaluation.drift
            """;

    private final JdbcClient jdbc;
    private final JsonMapper json;

    DriftRows(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** Locks the judgement of a model until the transaction ends, and reads it; without readings if it is the first. */
    DriftView lock(LeagueId league, String algorithm, Instant now) {
        jdbc.sql("""
                        insert into evaluation.drift (league_id, algorithm, readings, judged_at)
                        values (:league, :algorithm, '[]', :now)
                        on conflict (league_id, algorithm) do nothing
                        """)
                .param("league", league.value())
                .param("algorithm", algorithm)
                .param("now", Timestamp.from(now))
                .update();
        return jdbc.sql(SELECT + "where league_id = :league and algorithm = :algorithm for no key update")
                .param("league", league.value())
                .param("algorithm", algorithm)
                .query(this::view)
                .single();
    }

    /** Replaces the judgement that is locked. */
    void write(DriftView drift) {
        jdbc.sql("""
                        update evaluation.drift
                        set readings = cast(:readings as jsonb), judged_at = :now
                        where league_id = :league and algorithm = :algorithm
                        """)
                .param("readings", json.writeValueAsString(drift.readings()))
                .param("now", Timestamp.from(drift.judgedAt()))
                .param("league", drift.leagueId().value())
                .param("algorithm", drift.algorithm())
                .update();
    }

    /** Forgets the judgements of other algorithms of a league. */
    void keepOnly(LeagueId league, List<String> algorithms) {
        jdbc.sql("delete from evaluation.drift where league_id = :league and algorithm <> all(:algorithms)")
                .param("league", league.value())
                .param("algorithms", algorithms.toArray(String[]::new))
                .update();
    }

    /** Those of one league, by algorithm. */
    List<DriftView> of(LeagueId league) {
        return jdbc.sql(SELECT + "where league_id = :league order by algorithm")
                .param("league", league.value())
                .query(this::view)
                .list();
    }

    List<DriftView> all() {
        return jdbc.sql(SELECT + "order by league_id, algorithm")
                .query(this::view)
                .list();
    }

    private DriftView view(ResultSet row, int number) throws SQLException {
        return DriftView.of(
                new LeagueId(row.getObject("league_id", UUID.class)),
                row.getString("algorithm"),
                json.readValue(row.getString("readings"), READINGS),
                row.getTimestamp("judged_at").toInstant());
    }
}
