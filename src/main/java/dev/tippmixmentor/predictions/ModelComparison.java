package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.forecast.Algorithm;
import dev.tippmixmentor.predictions.ModelComparisonView.Candidate;
import dev.tippmixmentor.predictions.ModelComparisonView.Difference;
import java.util.List;
import org.hipparchus.distribution.continuous.TDistribution;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** How much better than its default the candidates of a league were, in shadow and on the same matches. */
@Service
class ModelComparison {
    private static final double UPPER = 0.975;

    private final ModelRegistry registry;
    private final Leagues leagues;
    private final JdbcClient jdbc;

    ModelComparison(ModelRegistry registry, Leagues leagues, JdbcClient jdbc) {
        this.registry = registry;
        this.leagues = leagues;
        this.jdbc = jdbc;
    }

    /**
     * Compares the candidates with the default, match by match: of each the last forecast before kick-off, and the
     * newest revision of the result.
     *
     * @throws dev.tippmixmentor.platform.error.ApiException {@code RESOURCE_NOT_FOUND} for an unknown league
     */
    @Transactional(readOnly = true)
    ModelComparisonView of(LeagueId league) {
        LeagueId known = leagues.get(league).id();
        Algorithm standard = registry.defaultOf(known);
        List<String> candidates = registry.running(known).stream()
                .filter(algorithm -> algorithm != standard)
                .map(Algorithm::code)
                .toList();
        List<Candidate> compared = jdbc.sql("""
                        with graded as (
                            select distinct on (f.match_id, m.algorithm)
                                f.match_id, m.algorithm, g.ranked_probability_score as rps, g.log_loss
                            from predictions.shadow_forecasts f
                            join predictions.models m on m.id = f.model_id
                            join predictions.counted_shadow_grades g on g.forecast_id = f.id
                            where f.league_id = :league
                            order by f.match_id, m.algorithm, f.issued_at desc, f.id desc
                        )
                        select
                            c.algorithm, count(*) as n,
                            avg(c.rps - d.rps) as rps, stddev_samp(c.rps - d.rps) as rps_spread,
                            avg(c.log_loss - d.log_loss) as log_loss,
                            stddev_samp(c.log_loss - d.log_loss) as log_loss_spread
                        from graded d
                        join graded c on c.match_id = d.match_id
                        where d.algorithm = :default and c.algorithm = any(:candidates)
                        group by c.algorithm
                        order by rps, c.algorithm
                        """)
                .param("league", known.value())
                .param("default", standard.code())
                .param("candidates", candidates.toArray(String[]::new))
                .query((row, number) -> new Candidate(
                        row.getString("algorithm"),
                        row.getLong("n"),
                        difference(row.getLong("n"), row.getDouble("rps"), row.getObject("rps_spread", Double.class)),
                        difference(
                                row.getLong("n"),
                                row.getDouble("log_loss"),
                                row.getObject("log_loss_spread", Double.class))))
                .list();
        return new ModelComparisonView(known, standard.code(), compared);
    }

    private static Difference difference(long n, double mean, @Nullable Double spread) {
        if (spread == null) {
            return new Difference(mean, null, null, null);
        }
        double standardError = spread / Math.sqrt((double) n);
        double reach = new TDistribution((double) n - 1).inverseCumulativeProbability(UPPER) * standardError;
        return new Difference(mean, standardError, mean - reach, mean + reach);
    }
}
