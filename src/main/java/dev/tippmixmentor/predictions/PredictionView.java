package dev.tippmixmentor.predictions;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tippmixmentor.football.MatchId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A prediction as clients see it.
 *
 * @param agentId null if a user asked for it
 * @param insight why, in English, see {@link Insight}
 * @param grade null until the match has a result
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record PredictionView(
        PredictionId id,
        MatchId matchId,
        String modelVersion,
        @Nullable UUID agentId,
        @JsonUnwrapped PredictionContent content,
        String insight,
        Instant publishedAt,
        Seal seal,
        @Nullable Grade grade) {

    /**
     * Where the prediction stands in the chain.
     *
     * @param index from 1
     * @param hash SHA-256 in hexadecimal digits
     */
    public record Seal(long index, String hash, String previousHash) {}

    /**
     * How good the prediction was.
     *
     * @param result the final score, such as {@code 2-1}
     * @param rps ranked probability score, 0 (best) to 1
     * @param logLoss minus the natural logarithm of the probability that the result was given
     * @param brier sum of squared errors over the three results, 0 (best) to 2
     * @param hit whether the likeliest result is what happened
     */
    public record Grade(String result, double rps, double logLoss, double brier, boolean hit, Instant gradedAt) {}
}
