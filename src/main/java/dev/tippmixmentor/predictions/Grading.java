package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.MatchCalledOff;
import dev.tippmixmentor.football.MatchFinished;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.forecast.Outcome;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import dev.tippmixmentor.forecast.ScoringRules;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/**
 * Judges predictions by results. News of a match that arrive twice, late or out of order change nothing: only a higher
 * revision than a prediction has seen counts for it. What has no seal is not judged; what was sealed when the match had
 * begun is void, and so is all of a match without a result, until there is one. Whatever was decided stays in the history, which the database refuses to
 * change.
 */
@Component
class Grading {
    private final JdbcClient jdbc;
    private final TrackRecord trackRecord;
    private final ApplicationEventPublisher events;
    private final PredictionMeters meters;
    private final Clock clock;

    Grading(
            JdbcClient jdbc,
            TrackRecord trackRecord,
            ApplicationEventPublisher events,
            PredictionMeters meters,
            Clock clock) {
        this.jdbc = jdbc;
        this.trackRecord = trackRecord;
        this.events = events;
        this.meters = meters;
        this.clock = clock;
    }

    /** A prediction that has not seen the news yet; one that is graded has a grade that counts. */
    private record Judged(PredictionId id, OutcomeProbabilities forecast, Instant publishedAt, boolean graded) {}

    private record News(MatchId matchId, LeagueId leagueId, int revision, Instant at) {}

    @ApplicationModuleListener(id = "predictions.grading")
    void on(MatchFinished event) {
        News news = new News(event.matchId(), event.leagueId(), event.revision(), clock.instant());
        List<Judged> predictions = lock(news);
        List<Judged> inTime = predictions.stream()
                .filter(prediction -> prediction.publishedAt().isBefore(event.kickOff()))
                .toList();
        List<Judged> late = predictions.stream()
                .filter(prediction -> !prediction.publishedAt().isBefore(event.kickOff()))
                .toList();
        trackRecord.following(event.matchId(), () -> {
            inTime.forEach(prediction -> grade(prediction, event, news));
            late.forEach(prediction -> makeVoid(prediction, VoidReason.SEALED_AFTER_KICK_OFF, news));
        });
        if (!inTime.isEmpty()) {
            meters.graded(inTime.size());
            events.publishEvent(new PredictionsGraded(
                    news.matchId(), news.leagueId(), news.revision(), ids(inTime.stream()), news.at()));
        }
        tellVoided(late, news);
    }

    @ApplicationModuleListener(id = "predictions.grading.called-off")
    void on(MatchCalledOff event) {
        News news = new News(event.matchId(), event.leagueId(), event.revision(), clock.instant());
        VoidReason reason = VoidReason.of(event.status());
        List<Judged> predictions = lock(news);
        trackRecord.following(
                event.matchId(), () -> predictions.forEach(prediction -> makeVoid(prediction, reason, news)));
        tellVoided(predictions, news);
    }

    private void tellVoided(List<Judged> predictions, News news) {
        List<PredictionId> voided = ids(predictions.stream().filter(Judged::graded));
        if (!voided.isEmpty()) {
            events.publishEvent(
                    new PredictionsVoided(news.matchId(), news.leagueId(), news.revision(), voided, news.at()));
        }
    }

    private static List<PredictionId> ids(Stream<Judged> predictions) {
        return predictions.map(Judged::id).toList();
    }

    /** Those with a seal that have not seen the news. All of the match stay locked, so that nobody judges them at the same time. */
    private List<Judged> lock(News news) {
        jdbc.sql("""
                        select id
                        from predictions.predictions
                        where match_id = :match
                        order by id
                        for no key update
                        """).param("match", news.matchId().value()).query(UUID.class).list();
        return jdbc.sql("""
                        select p.id, p.home_probability, p.draw_probability, p.away_probability, p.published_at,
                            g.prediction_id is not null as graded
                        from predictions.predictions p
                        join predictions.seals s on s.prediction_id = p.id
                        left join predictions.grades g on g.prediction_id = p.id
                        where p.match_id = :match
                            and not exists (
                                select
                                from predictions.grade_history h
                                where h.prediction_id = p.id and h.result_revision >= :revision
                            )
                        order by p.published_at, p.id
                        """)
                .param("match", news.matchId().value())
                .param("revision", news.revision())
                .query((row, number) -> new Judged(
                        new PredictionId(row.getObject("id", UUID.class)),
                        new OutcomeProbabilities(
                                row.getDouble("home_probability"),
                                row.getDouble("draw_probability"),
                                row.getDouble("away_probability")),
                        row.getTimestamp("published_at").toInstant(),
                        row.getBoolean("graded")))
                .list();
    }

    private void grade(Judged prediction, MatchFinished event, News news) {
        Score result = event.result();
        Outcome outcome = Outcome.of(result.home(), result.away());
        jdbc.sql("""
                        with written as (
                            insert into predictions.grades
                                (prediction_id, result_revision, kick_off, home_goals, away_goals, outcome,
                                 ranked_probability_score, log_loss, brier, hit, graded_at)
                            values (:prediction, :revision, :kickOff, :homeGoals, :awayGoals, :outcome,
                                    :rps, :logLoss, :brier, :hit, :now)
                            on conflict (prediction_id) do update
                            set result_revision = excluded.result_revision,
                                kick_off = excluded.kick_off,
                                home_goals = excluded.home_goals,
                                away_goals = excluded.away_goals,
                                outcome = excluded.outcome,
                                ranked_probability_score = excluded.ranked_probability_score,
                                log_loss = excluded.log_loss,
                                brier = excluded.brier,
                                hit = excluded.hit,
                                graded_at = excluded.graded_at
                            returning prediction_id, result_revision, home_goals, away_goals, outcome,
                                ranked_probability_score, log_loss, brier, hit, graded_at
                        )
                        insert into predictions.grade_history
                            (prediction_id, result_revision, home_goals, away_goals, outcome,
                             ranked_probability_score, log_loss, brier, hit, graded_at)
                        select prediction_id, result_revision, home_goals, away_goals, outcome,
                            ranked_probability_score, log_loss, brier, hit, graded_at
                        from written
                        """)
                .param("prediction", prediction.id().value())
                .param("revision", news.revision())
                .param("kickOff", Timestamp.from(event.kickOff()))
                .param("homeGoals", result.home())
                .param("awayGoals", result.away())
                .param("outcome", outcome.name())
                .param("rps", ScoringRules.rankedProbabilityScore(prediction.forecast(), outcome))
                .param("logLoss", ScoringRules.logLoss(prediction.forecast(), outcome))
                .param("brier", ScoringRules.brier(prediction.forecast(), outcome))
                .param("hit", prediction.forecast().mostLikely() == outcome)
                .param("now", Timestamp.from(news.at()))
                .update();
    }

    /** Also what was never graded, so that an earlier result that comes late can't grade it. */
    private void makeVoid(Judged prediction, VoidReason reason, News news) {
        jdbc.sql("delete from predictions.grades where prediction_id = :prediction")
                .param("prediction", prediction.id().value())
                .update();
        jdbc.sql("""
                        insert into predictions.grade_history (prediction_id, result_revision, void_reason, graded_at)
                        values (:prediction, :revision, :reason, :now)
                        """)
                .param("prediction", prediction.id().value())
                .param("revision", news.revision())
                .param("reason", reason.name())
                .param("now", Timestamp.from(news.at()))
                .update();
    }
}
