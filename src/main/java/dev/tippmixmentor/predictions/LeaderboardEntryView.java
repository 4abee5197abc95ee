package dev.tippmixmentor.predictions;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A place on a leaderboard of predictors: of an agent with an algorithm.
 *
 * @param rank from 1, by the ranked probability score; of equal ones by the logarithmic loss
 * @param agentId null for what users asked for
 * @param algorithm code of the algorithm it predicted with, whatever its versions; or the version that it keeps to
 * @param n matches that count
 * @param rps mean ranked probability score, lower is better
 * @param logLoss mean logarithmic loss, natural logarithm
 * @param hitRate share in which the likeliest result happened
 * @param shared with the first of the board on the same matches: who predicts other matches may have had easier ones
 * @param takenAt when it stood so
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record LeaderboardEntryView(
        int rank,
        @Nullable UUID agentId,
        String algorithm,
        long n,
        double rps,
        double logLoss,
        double hitRate,
        Shared shared,
        Instant takenAt) {

    /**
     * How it did beside the first on the matches that both have predicted.
     *
     * @param n how many; all of its own for the first itself
     * @param rpsDifference mean of its ranked probability score less that of the first; null without such matches
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Shared(long n, @Nullable Double rpsDifference) {}
}
