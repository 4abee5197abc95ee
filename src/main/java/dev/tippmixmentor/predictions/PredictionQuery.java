package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.MatchId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which predictions a client wants; an absent part does not narrow.
 *
 * @param from published at or after
 * @param to published before
 * @param graded only those with, or only those without, a grade
 */
record PredictionQuery(
        @Nullable MatchId matchId,
        @Nullable LeagueId leagueId,
        @Nullable UUID agentId,
        @Nullable String modelVersion,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable Boolean graded) {

    static final PredictionQuery ALL = new PredictionQuery(null, null, null, null, null, null, null);

    PredictionQuery of(MatchId match) {
        return new PredictionQuery(match, leagueId, agentId, modelVersion, from, to, graded);
    }
}
