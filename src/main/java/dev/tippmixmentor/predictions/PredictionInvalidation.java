package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.FootballTags;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.platform.cache.Tag;
import dev.tippmixmentor.platform.cache.TagCache;
import java.util.List;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Says which cached answers are out of date when something happens to predictions; {@link TrackRecord} does of accuracy. */
@Component
class PredictionInvalidation {
    private final TagCache cache;

    PredictionInvalidation(TagCache cache) {
        this.cache = cache;
    }

    @EventListener
    void on(PredictionPublished event) {
        cache.invalidateAfterCommit(
                FootballTags.of(event.matchId()),
                FootballTags.of(event.leagueId()),
                PredictionTags.ofModel(event.modelVersion()),
                PredictionTags.LISTS);
        if (event.agentId() != null) {
            cache.invalidateAfterCommit(PredictionTags.ofAgent(event.agentId()));
        }
    }

    @EventListener
    void on(PredictionsGraded event) {
        graded(event.matchId(), event.leagueId(), event.predictionIds());
    }

    @EventListener
    void on(PredictionsVoided event) {
        graded(event.matchId(), event.leagueId(), event.predictionIds());
    }

    @EventListener
    void on(ModelStatusChanged event) {
        cache.invalidateAfterCommit(PredictionTags.DEFAULTS);
    }

    private void graded(MatchId match, LeagueId league, List<PredictionId> predictions) {
        cache.invalidateAfterCommit(
                FootballTags.of(match), FootballTags.of(league), PredictionTags.GRADES, PredictionTags.LISTS);
        cache.invalidateAfterCommit(predictions.stream().map(PredictionTags::of).toArray(Tag[]::new));
    }
}
