package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.MatchId;
import java.time.Instant;
import java.util.List;

/**
 * Predictions of a match that had been graded do not count any more: the match has no result after all, or had begun
 * before they were sealed.
 *
 * @param matchId the match
 * @param leagueId its league
 * @param resultRevision by which news, see {@link dev.tippmixmentor.football.MatchFinished#revision()}
 * @param predictionIds those that lost their grade
 * @param at when
 */
public record PredictionsVoided(
        MatchId matchId, LeagueId leagueId, int resultRevision, List<PredictionId> predictionIds, Instant at) {

    public PredictionsVoided {
        predictionIds = List.copyOf(predictionIds);
    }
}
