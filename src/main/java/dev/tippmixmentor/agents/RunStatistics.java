package dev.tippmixmentor.agents;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tippmixmentor.tasks.TaskStatistics;
import org.jspecify.annotations.Nullable;

/**
 * What has become of runs, which an agent's tasks begin and which go on without them.
 *
 * @param begun in the time that was asked for
 * @param unfinished begun or waiting for their turn, and not ended
 * @param successRate share of the succeeded among the succeeded and the failed; null if there is neither
 * @param latency of those that succeeded, from being asked for to their end; null if none did
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record RunStatistics(
        long begun,
        long unfinished,
        long succeeded,
        long failed,
        long cancelled,
        @Nullable Double successRate,
        TaskStatistics.@Nullable Latency latency) {}
