package dev.tippmixmentor.predictions;

import dev.tippmixmentor.forecast.Outcome;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import dev.tippmixmentor.predictions.AccuracyView.Scores;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** How good the predictions were, computed from the grades. */
@Service
class TrackRecord {
    private static final int FETCH_SIZE = 500;

    /** The last prediction before kick-off of each agent and algorithm for each match. */
    private static final String COUNTED = """
            with counted as (
                select distinct on (p.match_id, p.agent_id, m.algorithm)
                    p.match_id, p.league_id, p.agent_id, m.algorithm, p.kick_off,
                    p.home_probability, p.draw_probability, p.away_probability,
                    cast(p.content -> 'market' ->> 'home' as double precision) as market_home,
                    cast(p.content -> 'market' ->> 'draw' as double precision) as market_draw,
                    cast(p.content -> 'market' ->> 'away' as double precision) as market_away,
                    g.ranked_probability_score, g.log_loss, g.brier, g.hit, g.outcome
                from predictions.grades g
                join predictions.predictions p on p.id = g.prediction_id
                join predictions.models m on m.id = p.model_id
                order by p.match_id, p.agent_id, m.algorithm, p.published_at desc, p.id desc
            )
            """;

    private final JdbcClient jdbc;

    TrackRecord(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Row(@Nullable String key, AccuracyTally.Graded graded) {}

    /** Accuracy of each group, the one with the most predictions first. */
    @Transactional(readOnly = true)
    List<AccuracyView> by(AccuracyGroup group) {
        return tally(group.key());
    }

    /** Accuracy over everything; empty before the first grade. */
    @Transactional(readOnly = true)
    Optional<AccuracyView> overall() {
        return tally("'all'").stream().findFirst();
    }

    /** Reads row by row in a transaction, without which the driver would fetch them all at once. */
    private List<AccuracyView> tally(String key) {
        Map<@Nullable String, AccuracyTally> tallies = new HashMap<>();
        String select = " as key, c.* from counted c order by c.match_id, c.agent_id, c.algorithm";
        try (Stream<Row> rows =
                jdbc
                        .sql(COUNTED + "select " + key + select)
                        .withFetchSize(FETCH_SIZE)
                        .query(TrackRecord::row)
                        .stream()) {
            rows.forEach(row -> tallies.computeIfAbsent(row.key(), absent -> new AccuracyTally())
                    .add(row.graded()));
        }
        return tallies.entrySet().stream()
                .map(entry -> entry.getValue().view(entry.getKey()))
                .sorted(Comparator.comparingLong(AccuracyView::n)
                        .reversed()
                        .thenComparing(AccuracyView::key, Comparator.nullsLast(Comparator.naturalOrder())))
                .toList();
    }

    private static Row row(ResultSet row, int number) throws SQLException {
        return new Row(
                row.getString("key"),
                new AccuracyTally.Graded(
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
