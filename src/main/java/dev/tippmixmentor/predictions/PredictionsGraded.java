package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.MatchId;
import java.time.Instant;
import java.util.List;

/**
 * The predictions of a match were graded against its result, or against a corrected one.
 *
 * @param matchId the match
 * @param leagueId its league
 * @param resultRevision which result, see {@link dev.tippmixmentor.football.MatchFinished#revision()}
 * @param predictionIds those whose grade is new
 * @param at when
 */
public record PredictionsGraded(
        MatchId matchId, LeagueId leagueId, int resultRevision, List<PredictionId> predictionIds, Instant at) {

    public PredictionsGraded {
        predictionIds = List.copyOf(predictionIds);
    }
}
