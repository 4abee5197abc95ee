package dev.tippmixmentor.evaluation;

import dev.tippmixmentor.tasks.TaskStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A back-test of a model version as clients see it.
 *
 * @param seasons those that are judged, the earliest first; earlier ones of the league are learned from
 * @param status where it stands; between two attempts it counts as running
 * @param progress share of the match days that are done, 0 to 1
 * @param error why it failed, written for clients; null if it didn't
 * @param result null until it succeeded
 */
record BackTestView(
        BackTestId id,
        String modelVersion,
        List<String> seasons,
        TaskStatus status,
        double progress,
        @Nullable String error,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable BackTestResult result) {

    BackTestView {
        seasons = List.copyOf(seasons);
    }
}
