package dev.tippmixmentor.football;

import dev.tippmixmentor.football.KnownMatch.Pairing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;

/** How an intake reads and writes matches, thousands at a time; always within its transaction. */
@Repository
class MatchRows {
    /** Rows a statement; keeps a large import from being one huge parameter. */
    private static final int BATCH = 5_000;

    private final JdbcClient jdbc;
    private final JsonMapper json;

    MatchRows(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** What makes a match of a league that one and no other, whenever it is played. */
    record Identity(Pairing pairing, int meeting) {}

    @JsonNaming(SnakeCaseStrategy.class)
    private record MatchRow(
            @Nullable UUID id,
            String season,
            UUID homeTeamId,
            UUID awayTeamId,
            int meeting,
            Instant kickOff,
            boolean timeKnown,
            MatchStatus status,
            @Nullable Integer homeGoals,
            @Nullable Integer awayGoals,
            @Nullable Integer homeShotsOnTarget,
            @Nullable Integer awayShotsOnTarget,
            @Nullable Integer homeShots,
            @Nullable Integer awayShots,
            int resultRevision) {

        static MatchRow of(
                @Nullable UUID id,
                Pairing pairing,
                int meeting,
                Instant kickOff,
                boolean timeKnown,
                MatchStatus status,
                @Nullable Score score,
                @Nullable ShotsOnTarget shotsOnTarget,
                @Nullable Shots shots,
                int revision) {
            return new MatchRow(
                    id,
                    pairing.season(),
                    pairing.home(),
                    pairing.away(),
                    meeting,
                    kickOff,
                    timeKnown,
                    status,
                    score == null ? null : score.home(),
                    score == null ? null : score.away(),
                    shotsOnTarget == null ? null : shotsOnTarget.home(),
                    shotsOnTarget == null ? null : shotsOnTarget.away(),
                    shots == null ? null : shots.home(),
                    shots == null ? null : shots.away(),
                    revision);
        }
    }

    /** The matches of these seasons, locked in the order of ids: nobody finishes one while it is compared. */
    List<KnownMatch> lock(LeagueId leagueId, Collection<String> seasons) {
        return jdbc.sql("""
                        select
                            id, season, home_team_id, away_team_id, meeting, kick_off, time_known, status,
                            home_goals, away_goals, home_shots_on_target, away_shots_on_target,
                            home_shots, away_shots, result_revision, result_by_hand, called_off_by_hand
                        from football.matches
                        where league_id = :league and season in (:seasons)
                        order by id
                        for no key update
                        """)
                .param("league", leagueId.value())
                .param("seasons", seasons)
                .query((row, number) -> knownMatch(row))
                .list();
    }

    /**
     * Adds new matches.
     *
     * @return the id that each got
     */
    Map<Identity, UUID> insert(LeagueId leagueId, Map<Identity, IncomingMatch> matches, Instant now) {
        Map<Identity, UUID> ids = new HashMap<>();
        List<MatchRow> rows = matches.entrySet().stream()
                .map(match -> newRow(match.getKey(), match.getValue()))
                .toList();
        for (List<MatchRow> batch : batches(rows)) {
            jdbc.sql("""
                            insert into football.matches (
                                league_id, season, home_team_id, away_team_id, meeting, kick_off, time_known, status,
                                home_goals, away_goals, home_shots_on_target, away_shots_on_target,
                                home_shots, away_shots, result_revision, result_at
                            )
                            select
                                :league, r.season, r.home_team_id, r.away_team_id, r.meeting, r.kick_off, r.time_known,
                                r.status, r.home_goals, r.away_goals, r.home_shots_on_target, r.away_shots_on_target,
                                r.home_shots, r.away_shots, r.result_revision,
                                case when r.result_revision > 0 then :now::timestamptz end
                            from json_to_recordset(:rows::json) as r (
                                season text, home_team_id uuid, away_team_id uuid, meeting smallint,
                                kick_off timestamptz, time_known boolean, status text,
                                home_goals smallint, away_goals smallint,
                                home_shots_on_target smallint, away_shots_on_target smallint,
                                home_shots smallint, away_shots smallint, result_revision integer
                            )
                            returning id, season, home_team_id, away_team_id, meeting
                            """)
                    .param("league", leagueId.value())
                    .param("now", now.toString())
                    .param("rows", json.writeValueAsString(batch))
                    .query(row -> {
                        ids.put(new Identity(pairing(row), row.getInt("meeting")), row.getObject("id", UUID.class));
                    });
        }
        return ids;
    }

    private static MatchRow newRow(Identity identity, IncomingMatch match) {
        boolean finished = match.result() != null;
        return MatchRow.of(
                null,
                identity.pairing(),
                identity.meeting(),
                match.kickOff(),
                match.timeKnown(),
                finished ? MatchStatus.FINISHED : MatchStatus.SCHEDULED,
                match.result(),
                match.shotsOnTarget(),
                match.shots(),
                finished ? 1 : 0);
    }

    /** Stores matches as they are now. */
    void update(List<KnownMatch> matches, Instant now) {
        List<MatchRow> rows = matches.stream()
                .map(match -> MatchRow.of(
                        match.id(),
                        match.pairing(),
                        match.meeting(),
                        match.kickOff(),
                        match.timeKnown(),
                        match.status(),
                        match.score(),
                        match.shotsOnTarget(),
                        match.shots(),
                        match.revision()))
                .toList();
        for (List<MatchRow> batch : batches(rows)) {
            jdbc.sql("""
                            update football.matches m
                            set
                                version = m.version + 1,
                                kick_off = r.kick_off,
                                time_known = r.time_known,
                                status = r.status,
                                phase = case when r.status = 'LIVE' then m.phase end,
                                interrupted_phase = case when r.status = 'LIVE' then m.interrupted_phase end,
                                called_off_by_hand = m.called_off_by_hand and r.status in ('CANCELLED', 'POSTPONED'),
                                minute = case when r.status = 'LIVE' then m.minute end,
                                stoppage = case when r.status = 'LIVE' then m.stoppage end,
                                home_goals = r.home_goals,
                                away_goals = r.away_goals,
                                home_shots_on_target = r.home_shots_on_target,
                                away_shots_on_target = r.away_shots_on_target,
                                home_shots = r.home_shots,
                                away_shots = r.away_shots,
                                result_at = case
                                    when r.result_revision > m.result_revision then :now::timestamptz
                                    else m.result_at
                                end,
                                result_revision = r.result_revision
                            from json_to_recordset(:rows::json) as r (
                                id uuid, kick_off timestamptz, time_known boolean, status text,
                                home_goals smallint, away_goals smallint,
                                home_shots_on_target smallint, away_shots_on_target smallint,
                                home_shots smallint, away_shots smallint, result_revision integer
                            )
                            where m.id = r.id
                            """)
                    .param("now", now.toString())
                    .param("rows", json.writeValueAsString(batch))
                    .update();
        }
    }

    private static KnownMatch knownMatch(ResultSet row) throws SQLException {
        Integer homeGoals = row.getObject("home_goals", Integer.class);
        Integer awayGoals = row.getObject("away_goals", Integer.class);
        return new KnownMatch(
                row.getObject("id", UUID.class),
                pairing(row),
                row.getInt("meeting"),
                row.getTimestamp("kick_off").toInstant(),
                row.getBoolean("time_known"),
                MatchStatus.valueOf(row.getString("status")),
                homeGoals == null || awayGoals == null ? null : new Score(homeGoals, awayGoals),
                PlayedMatches.shotsOnTarget(row),
                PlayedMatches.shots(row),
                row.getInt("result_revision"),
                row.getBoolean("result_by_hand"),
                row.getBoolean("called_off_by_hand"));
    }

    private static Pairing pairing(ResultSet row) throws SQLException {
        return new Pairing(
                row.getString("season"),
                row.getObject("home_team_id", UUID.class),
                row.getObject("away_team_id", UUID.class));
    }

    static <T> List<List<T>> batches(List<T> rows) {
        List<List<T>> batches = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += BATCH) {
            batches.add(rows.subList(from, Math.min(rows.size(), from + BATCH)));
        }
        return batches;
    }
}
