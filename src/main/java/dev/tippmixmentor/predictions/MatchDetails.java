package dev.tippmixmentor.predictions;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tippmixmentor.football.MatchView;
import org.jspecify.annotations.Nullable;

/**
 * A match as clients see it, and what is predicted of it.
 *
 * @param prediction the current one; null if there is none, or predictions are switched off
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record MatchDetails(
        @JsonUnwrapped MatchView match, @Nullable PredictionView prediction) {}
