package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.forecast.GoalRates;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How many goals were expected of both sides of a match, as it was said before kick-off. */
@Component
public class PreMatchRates {
    private final JdbcClient jdbc;

    PreMatchRates(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What a model version expected.
     *
     * @param modelVersion which one
     */
    record Said(String modelVersion, GoalRates rates) {}

    /** Expected goals by the default model of the match's league; empty if no model has said anything. */
    public Optional<GoalRates> of(MatchId match) {
        return said(match).map(Said::rates);
    }

    /**
     * The last that was said by the default model, or by any if it has said nothing; predictions before shadow forecasts, and
     * those with a version that an agent keeps to last.
     */
    Optional<Said> said(MatchId match) {
        return jdbc.sql("""
                        select m.version, f.home_rate, f.away_rate, f.rho
                        from (
                            select league_id, model_id, published_at as said_at, home_rate, away_rate, rho, true as shown,
                                kept
                            from predictions.predictions
                            where match_id = :match
                            union all
                            select league_id, model_id, issued_at, home_rate, away_rate, rho, false,
                                false
                            from predictions.shadow_forecasts
                            where match_id = :match
                        ) f
                        join predictions.models m on m.id = f.model_id
                        left join predictions.algorithms a on a.league_id = f.league_id and a.status = 'DEFAULT'
                        order by
                            f.kept, m.algorithm = coalesce(a.algorithm, :initial) desc, f.shown desc, f.said_at desc, m.id desc
                        limit 1
                        """)
                .param("match", match.value())
                .param("initial", ModelRegistry.INITIAL_DEFAULT.code())
                .query(PreMatchRates::said)
                .optional();
    }

    private static Said said(ResultSet row, int number) throws SQLException {
        return new Said(
                row.getString("version"),
                new GoalRates(row.getDouble("home_rate"), row.getDouble("away_rate"), row.getDouble("rho"), false));
    }
}
