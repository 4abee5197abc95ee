package dev.tippmixmentor.predictions;

import dev.tippmixmentor.forecast.Outcome;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import dev.tippmixmentor.forecast.ScoringRules;
import dev.tippmixmentor.predictions.AccuracyView.Baseline;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** How good the predictions were, computed from the grades. */
@Service
class TrackRecord {
    private static final OutcomeProbabilities UNIFORM = OutcomeProbabilities.ofWeights(1, 1, 1);

    /** The last prediction before kick-off of each agent and algorithm for each match. */
    private static final String COUNTED = """
            with counted as (
                select distinct on (p.match_id, p.agent_id, m.algorithm)
                    p.league_id, p.agent_id, m.algorithm, p.kick_off,
                    g.ranked_probability_score, g.log_loss, g.brier, g.hit, g.outcome
                from predictions.grades g
                join predictions.predictions p on p.id = g.prediction_id
                join predictions.models m on m.id = p.model_id
                order by p.match_id, p.agent_id, m.algorithm, p.published_at desc, p.id desc
            )
            """;

    private static final String FIGURES = """
            count(*) as n,
            avg(c.ranked_probability_score) as rps,
            avg(c.log_loss) as log_loss,
            avg(c.brier) as brier,
            avg(case when c.hit then 1.0 else 0.0 end) as hit_rate,
            count(*) filter (where c.outcome = 'DRAW') as draws
            """;

    private final JdbcClient jdbc;

    TrackRecord(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Accuracy of each group, the one with the most predictions first. */
    List<AccuracyView> by(AccuracyGroup group) {
        return jdbc.sql(COUNTED + "select " + group.key() + " as key, " + FIGURES
                        + " from counted c group by 1 order by n desc, key")
                .query(TrackRecord::view)
                .list();
    }

    /** Accuracy over everything; empty before the first grade. */
    Optional<AccuracyView> overall() {
        return jdbc.sql(COUNTED + "select 'all' as key, " + FIGURES + " from counted c having count(*) > 0")
                .query(TrackRecord::view)
                .optional();
    }

    private static AccuracyView view(ResultSet row, int number) throws SQLException {
        long n = row.getLong("n");
        return new AccuracyView(
                row.getString("key"),
                n,
                row.getDouble("rps"),
                row.getDouble("log_loss"),
                row.getDouble("brier"),
                row.getDouble("hit_rate"),
                uniform((double) row.getLong("draws") / n));
    }

    /** Saying a third each time scores the same for both decided results, and better for a draw. */
    private static Baseline uniform(double drawShare) {
        return new Baseline(
                drawShare * ScoringRules.rankedProbabilityScore(UNIFORM, Outcome.DRAW)
                        + (1 - drawShare) * ScoringRules.rankedProbabilityScore(UNIFORM, Outcome.HOME),
                ScoringRules.logLoss(UNIFORM, Outcome.HOME),
                ScoringRules.brier(UNIFORM, Outcome.HOME));
    }
}
