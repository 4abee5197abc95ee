package dev.tippmixmentor.predictions;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One of the grades that a prediction has had, or why it had none.
 *
 * @param revision which result of the match it was graded against; the highest counts
 * @param voidReason why it does not count; without it the scores are there
 * @param gradedAt when this was decided
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record GradeView(
        int revision,
        @Nullable VoidReason voidReason,
        @Nullable String result,
        @Nullable Double rps,
        @Nullable Double logLoss,
        @Nullable Double brier,
        @Nullable Boolean hit,
        Instant gradedAt) {}
