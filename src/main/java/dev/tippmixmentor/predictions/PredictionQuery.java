package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.platform.web.QueryTimes;
import jakarta.validation.constraints.AssertTrue;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which predictions a client wants; an absent part does not narrow.
 *
 * @param from published at or after
 * @param to published before this; after {@code from}
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

    @AssertTrue(message = "must be between 1800 and 2200")
    boolean isFrom() {
        return QueryTimes.isInRange(from);
    }

    @AssertTrue(message = "must be after from and before 2200")
    boolean isTo() {
        return QueryTimes.isEndOf(from, to);
    }

    PredictionQuery of(MatchId match) {
        return new PredictionQuery(match, leagueId, agentId, modelVersion, from, to, graded);
    }
}
