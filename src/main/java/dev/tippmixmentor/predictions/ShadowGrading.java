package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.MatchCalledOff;
import dev.tippmixmentor.football.MatchFinished;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.forecast.Outcome;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import dev.tippmixmentor.forecast.ScoringRules;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/**
 * Judges shadow forecasts by results, by the rules of {@link Grading}: of each algorithm the last forecast before the
 * match began. Each revision of a result is graded once, whenever and however often it arrives; the highest counts, and
 * none of a match that was called off.
 */
@Component
class ShadowGrading {
    private final JdbcClient jdbc;
    private final Clock clock;

    ShadowGrading(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    private record Counted(UUID id, OutcomeProbabilities forecast) {}

    @ApplicationModuleListener(id = "predictions.shadow-grading")
    void on(MatchFinished event) {
        Outcome outcome = Outcome.of(event.result().home(), event.result().away());
        note(event.matchId(), event.revision(), outcome, event.kickOff());
        counted(event).forEach(counted -> grade(counted, event.revision(), outcome));
    }

    @ApplicationModuleListener(id = "predictions.shadow-grading.called-off")
    void on(MatchCalledOff event) {
        note(event.matchId(), event.revision(), null, null);
    }

    /**
     * Which news of a match is the newest: only grades of that revision count, and none if it has no result.
     *
     * @param outcome null if it was called off
     */
    private void note(MatchId match, int revision, @Nullable Outcome outcome, @Nullable Instant kickOff) {
        jdbc.sql("""
                        insert into predictions.shadow_results
                            (match_id, result_revision, called_off, outcome, kick_off)
                        values (:match, :revision, :calledOff, :outcome, :kickOff)
                        on conflict (match_id) do update
                        set result_revision = excluded.result_revision, called_off = excluded.called_off,
                            outcome = excluded.outcome, kick_off = excluded.kick_off
                        where shadow_results.result_revision < excluded.result_revision
                        """)
                .param("match", match.value())
                .param("revision", revision)
                .param("calledOff", outcome == null)
                .param("outcome", outcome == null ? null : outcome.name())
                .param("kickOff", kickOff == null ? null : Timestamp.from(kickOff))
                .update();
    }

    private List<Counted> counted(MatchFinished event) {
        return jdbc.sql("""
                        select distinct on (m.algorithm)
                            f.id, f.home_probability, f.draw_probability, f.away_probability
                        from predictions.shadow_forecasts f
                        join predictions.models m on m.id = f.model_id
                        where f.match_id = :match and f.issued_at < :kickOff
                        order by m.algorithm, f.issued_at desc, f.id desc
                        """)
                .param("match", event.matchId().value())
                .param("kickOff", Timestamp.from(event.kickOff()))
                .query((row, number) -> new Counted(
                        row.getObject("id", UUID.class),
                        new OutcomeProbabilities(
                                row.getDouble("home_probability"),
                                row.getDouble("draw_probability"),
                                row.getDouble("away_probability"))))
                .list();
    }

    private void grade(Counted counted, int revision, Outcome outcome) {
        jdbc.sql("""
                        insert into predictions.shadow_grades
                            (forecast_id, result_revision, ranked_probability_score, log_loss, brier, hit, graded_at)
                        values (:forecast, :revision, :rps, :logLoss, :brier, :hit, :now)
                        on conflict (forecast_id, result_revision) do nothing
                        """)
                .param("forecast", counted.id())
                .param("revision", revision)
                .param("rps", ScoringRules.rankedProbabilityScore(counted.forecast(), outcome))
                .param("logLoss", ScoringRules.logLoss(counted.forecast(), outcome))
                .param("brier", ScoringRules.brier(counted.forecast(), outcome))
                .param("hit", counted.forecast().mostLikely() == outcome)
                .param("now", Timestamp.from(clock.instant()))
                .update();
    }
}
