package dev.tippmixmentor.predictions;

import dev.tippmixmentor.forecast.Algorithm;
import dev.tippmixmentor.platform.database.StoredFigures;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What this node published and graded, how long the chain of seals is, and how good models were of late. */
@Component
class PredictionMeters {
    private final JdbcClient jdbc;
    private final Counter published;
    private final Counter graded;

    PredictionMeters(MeterRegistry registry, StoredFigures figures, JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.published = Counter.builder("tippmix.predictions.published")
                .description("Predictions that this node sealed")
                .register(registry);
        this.graded = Counter.builder("tippmix.predictions.graded")
                .description("Predictions that this node graded, again after each correction")
                .register(registry);
        figures.watch(
                MultiGauge.builder("tippmix.predictions.seals").description("Length of the chain of seals"),
                () -> List.of(Row.of(
                        Tags.empty(),
                        jdbc.sql("select index from predictions.seal_head")
                                .query(Long.class)
                                .single())));
        figures.watch(
                MultiGauge.builder("tippmix.predictions.rps")
                        .description(
                                "Mean ranked probability score of what was graded in the last 30 days, by algorithm"),
                this::rankedProbabilityScores);
    }

    private record Score(String algorithm, double score) {}

    private List<Row<?>> rankedProbabilityScores() {
        Map<String, Double> scores = jdbc.sql("""
                        select m.algorithm, avg(g.ranked_probability_score) as score
                        from predictions.grades g
                        join predictions.predictions p on p.id = g.prediction_id
                        join predictions.models m on m.id = p.model_id
                        where g.graded_at > now() - interval '30 days' and not p.kept
                        group by m.algorithm
                        """).query(Score.class).list().stream()
                .collect(Collectors.toMap(Score::algorithm, Score::score));
        return Arrays.stream(Algorithm.values())
                .map(Algorithm::code)
                .<Row<?>>map(code -> Row.of(Tags.of("algorithm", code), scores.getOrDefault(code, Double.NaN)))
                .toList();
    }

    void published(int predictions) {
        published.increment(predictions);
    }

    /** Counts once the grades are committed. */
    void graded(int predictions) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                graded.increment(predictions);
            }
        });
    }
}
