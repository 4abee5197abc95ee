package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.forecast.Outcome;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import dev.tippmixmentor.predictions.AccuracyView.Scores;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Which graded predictions count: of those with a seal the last before kick-off of each agent and algorithm for each match, and
 * of each version that an agent keeps to.
 */
@Component
class CountedPredictions {
    private static final int FETCH_SIZE = 500;

    /** To be followed by {@link #LAST}. */
    static final String SELECT = """
            select distinct on (p.match_id, p.agent_id, s.model)
                p.match_id, p.league_id, p.agent_id, s.model, coalesce(g.kick_off, p.kick_off) as kick_off,
                p.home_probability, p.draw_probability, p.away_probability,
                cast(p.content -> 'market' ->> 'home' as double precision) as market_home,
                cast(p.content -> 'market' ->> 'draw' as double precision) as market_draw,
                cast(p.content -> 'market' ->> 'away' as double precision) as market_away,
                g.ranked_probability_score, g.log_loss, g.brier, g.hit, g.outcome
            from predictions.grades g
            join predictions.predictions p on p.id = g.prediction_id
            join predictions.seals l on l.prediction_id = p.id
            join predictions.models m on m.id = p.model_id
            cross join lateral (select case when p.kept then m.version else m.algorithm end as model) s
            """;

    static final String LAST = """
            order by p.match_id, p.agent_id, s.model, p.published_at desc, p.id desc
            """;

    private final JdbcClient jdbc;

    CountedPredictions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param agentId null if users asked for it
     * @param model code of the algorithm, or the version if the agent keeps to that
     * @param kickOff when the match was played, which may be another month than it was sealed for
     */
    record Counted(UUID leagueId, @Nullable UUID agentId, String model, Instant kickOff, AccuracySums.Graded graded) {}

    List<Counted> of(MatchId match) {
        return jdbc.sql(SELECT + "where p.match_id = :match\n" + LAST)
                .param("match", match.value())
                .query(CountedPredictions::counted)
                .list();
    }

    /** All, those of one match after another; to be closed, and read in a transaction, or the driver fetches all at once. */
    Stream<Counted> all() {
        return jdbc.sql(SELECT + LAST).withFetchSize(FETCH_SIZE).query(CountedPredictions::counted).stream();
    }

    private static Counted counted(ResultSet row, int number) throws SQLException {
        return new Counted(
                row.getObject("league_id", UUID.class),
                row.getObject("agent_id", UUID.class),
                row.getString("model"),
                row.getTimestamp("kick_off").toInstant(),
                new AccuracySums.Graded(
                        row.getObject("match_id", UUID.class),
                        new OutcomeProbabilities(
                                row.getDouble("home_probability"),
                                row.getDouble("draw_probability"),
                                row.getDouble("away_probability")),
                        Outcome.valueOf(row.getString("outcome")),
                        new Scores(
                                row.getDouble("ranked_probability_score"),
                                row.getDouble("log_loss"),
                                row.getDouble("brier")),
                        row.getBoolean("hit"),
                        market(row)));
    }

    private static @Nullable OutcomeProbabilities market(ResultSet row) throws SQLException {
        double home = row.getDouble("market_home");
        return row.wasNull()
                ? null
                : new OutcomeProbabilities(home, row.getDouble("market_draw"), row.getDouble("market_away"));
    }
}
