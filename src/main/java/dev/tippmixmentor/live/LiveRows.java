package dev.tippmixmentor.live;

import dev.tippmixmentor.football.MatchId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What is stored of matches in play. */
@Repository
class LiveRows {
    private static final String SELECT_EVENTS = """
            select id, kind, side, minute, stoppage, player, other_player, withdrawn, revision
            from live.events
            """;

    private final JdbcClient jdbc;

    LiveRows(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What is told of a match.
     *
     * @param revision counts the changes
     * @param toldRevision up to which subscribers know them
     * @param observedAt when a source last saw it
     */
    record State(
            int revision,
            int toldRevision,
            @Nullable String source,
            @Nullable Instant observedAt) {}

    /** Locks what is told of a match, and makes a place for it if there is none. */
    State lock(MatchId match) {
        jdbc.sql("insert into live.matches (match_id) values (:match) on conflict do nothing")
                .param("match", match.value())
                .update();
        return state(match, " for update").orElseThrow();
    }

    Optional<State> find(MatchId match) {
        return state(match, "");
    }

    private Optional<State> state(MatchId match, String lock) {
        return jdbc.sql("select revision, told_revision, source, observed_at from live.matches where match_id = :match"
                        + lock)
                .param("match", match.value())
                .query((row, number) -> {
                    Timestamp observed = row.getTimestamp("observed_at");
                    return new State(
                            row.getInt("revision"),
                            row.getInt("told_revision"),
                            row.getString("source"),
                            observed == null ? null : observed.toInstant());
                })
                .optional();
    }

    void observe(MatchId match, int revision, String source, Instant observedAt) {
        jdbc.sql("""
                        update live.matches
                        set revision = :revision, source = :source, observed_at = :observedAt
                        where match_id = :match
                        """)
                .param("revision", revision)
                .param("source", source)
                .param("observedAt", Timestamp.from(observedAt))
                .param("match", match.value())
                .update();
    }

    void told(MatchId match, int revision) {
        jdbc.sql("update live.matches set told_revision = :revision where match_id = :match")
                .param("revision", revision)
                .param("match", match.value())
                .update();
    }

    /** All events of a match in the order in which they happened, those taken back included. */
    List<EventView> events(MatchId match) {
        return jdbc.sql(SELECT_EVENTS + "where match_id = :match order by minute, coalesce(stoppage, 0), id")
                .param("match", match.value())
                .query(LiveRows::event)
                .list();
    }

    /** Events that were told or corrected after a revision, in that order. */
    List<EventView> eventsAfter(MatchId match, int revision) {
        return jdbc.sql(SELECT_EVENTS + """
                        where match_id = :match and revision > :revision
                        order by revision, minute, coalesce(stoppage, 0), id
                        """)
                .param("match", match.value())
                .param("revision", revision)
                .query(LiveRows::event)
                .list();
    }

    void store(MatchId match, List<EventView> events) {
        for (EventView event : events) {
            jdbc.sql("""
                            insert into live.events (
                                id, match_id, kind, side, minute, stoppage, player, other_player, withdrawn, revision
                            )
                            values (
                                :id, :match, :kind, :side, :minute, :stoppage, :player, :otherPlayer, :withdrawn, :revision
                            )
                            on conflict on constraint events_pk do update
                            set
                                kind = excluded.kind,
                                side = excluded.side,
                                minute = excluded.minute,
                                stoppage = excluded.stoppage,
                                player = excluded.player,
                                other_player = excluded.other_player,
                                withdrawn = excluded.withdrawn,
                                revision = excluded.revision
                            """)
                    .param("id", event.id())
                    .param("match", match.value())
                    .param("kind", event.kind().name())
                    .param("side", event.side().name())
                    .param("minute", event.minute())
                    .param("stoppage", event.stoppage())
                    .param("player", event.player())
                    .param("otherPlayer", event.otherPlayer())
                    .param("withdrawn", event.withdrawn())
                    .param("revision", event.revision())
                    .update();
        }
    }

    /** Ids that sort by time, as the database makes them. */
    UUID newId() {
        return jdbc.sql("select uuidv7()").query(UUID.class).single();
    }

    private static EventView event(ResultSet row, int number) throws SQLException {
        return new EventView(
                row.getObject("id", UUID.class),
                EventKind.valueOf(row.getString("kind")),
                TeamSide.valueOf(row.getString("side")),
                row.getInt("minute"),
                row.getObject("stoppage", Integer.class),
                row.getString("player"),
                row.getString("other_player"),
                row.getBoolean("withdrawn"),
                row.getInt("revision"));
    }
}
