package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.MatchFinished;
import dev.tippmixmentor.forecast.Outcome;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import dev.tippmixmentor.forecast.ScoringRules;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/**
 * Judges predictions by results. A result that arrives twice, late or out of order changes nothing: only one with a higher
 * revision replaces a grade, and only what was sealed before the match began is graded. Grades that were replaced stay in
 * the history, which the database refuses to change.
 */
@Component
class Grading {
    private final JdbcClient jdbc;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Grading(JdbcClient jdbc, ApplicationEventPublisher events, Clock clock) {
        this.jdbc = jdbc;
        this.events = events;
        this.clock = clock;
    }

    private record Ungraded(PredictionId id, OutcomeProbabilities forecast) {}

    @ApplicationModuleListener(id = "predictions.grading")
    void on(MatchFinished event) {
        Instant now = clock.instant();
        List<PredictionId> graded = ungraded(event).stream()
                .filter(prediction -> grade(prediction, event, now))
                .map(Ungraded::id)
                .toList();
        if (!graded.isEmpty()) {
            events.publishEvent(
                    new PredictionsGraded(event.matchId(), event.leagueId(), event.revision(), graded, now));
        }
    }

    private List<Ungraded> ungraded(MatchFinished event) {
        return jdbc.sql("""
                        select p.id, p.home_probability, p.draw_probability, p.away_probability
                        from predictions.predictions p
                        left join predictions.grades g on g.prediction_id = p.id
                        where p.match_id = :match
                            and p.published_at < :kickOff
                            and (g.result_revision is null or g.result_revision < :revision)
                        order by p.published_at, p.id
                        """)
                .param("match", event.matchId().value())
                .param("kickOff", Timestamp.from(event.kickOff()))
                .param("revision", event.revision())
                .query((row, number) -> new Ungraded(
                        new PredictionId(row.getObject("id", UUID.class)),
                        new OutcomeProbabilities(
                                row.getDouble("home_probability"),
                                row.getDouble("draw_probability"),
                                row.getDouble("away_probability"))))
                .list();
    }

    /** Whether the grade is new: of two that grade at the same time only one writes. */
    private boolean grade(Ungraded prediction, MatchFinished event, Instant now) {
        Outcome outcome = Outcome.of(event.result().home(), event.result().away());
        Optional<UUID> written = jdbc.sql("""
                        with written as (
                            insert into predictions.grades
                                (prediction_id, result_revision, home_goals, away_goals, outcome,
                                 ranked_probability_score, log_loss, brier, hit, graded_at)
                            values (:prediction, :revision, :homeGoals, :awayGoals, :outcome,
                                    :rps, :logLoss, :brier, :hit, :now)
                            on conflict (prediction_id) do update
                            set result_revision = excluded.result_revision,
                                home_goals = excluded.home_goals,
                                away_goals = excluded.away_goals,
                                outcome = excluded.outcome,
                                ranked_probability_score = excluded.ranked_probability_score,
                                log_loss = excluded.log_loss,
                                brier = excluded.brier,
                                hit = excluded.hit,
                                graded_at = excluded.graded_at
                            where predictions.grades.result_revision < excluded.result_revision
                            returning prediction_id, result_revision, home_goals, away_goals, outcome,
                                ranked_probability_score, log_loss, brier, hit, graded_at
                        )
                        insert into predictions.grade_history
                            (prediction_id, result_revision, home_goals, away_goals, outcome,
                             ranked_probability_score, log_loss, brier, hit, graded_at)
                        select prediction_id, result_revision, home_goals, away_goals, outcome,
                            ranked_probability_score, log_loss, brier, hit, graded_at
                        from written
                        returning prediction_id
                        """)
                .param("prediction", prediction.id().value())
                .param("revision", event.revision())
                .param("homeGoals", event.result().home())
                .param("awayGoals", event.result().away())
                .param("outcome", outcome.name())
                .param("rps", ScoringRules.rankedProbabilityScore(prediction.forecast(), outcome))
                .param("logLoss", ScoringRules.logLoss(prediction.forecast(), outcome))
                .param("brier", ScoringRules.brier(prediction.forecast(), outcome))
                .param("hit", prediction.forecast().mostLikely() == outcome)
                .param("now", Timestamp.from(now))
                .query(UUID.class)
                .optional();
        return written.isPresent();
    }
}
