package dev.tippmixmentor.tasks;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What has become of an owner's tasks.
 *
 * @param retries attempts beyond the first of each task
 * @param successRate share of SUCCEEDED among SUCCEEDED and FAILED; null if there is neither
 * @param latency of the last attempts of those that succeeded; null if none did
 * @param lastActivityAt when a task was last begun, heard of or ended, however long ago; null if none has begun
 */
public record TaskStatistics(
        long pending,
        long running,
        long succeeded,
        long failed,
        long cancelled,
        long retries,
        @Nullable Double successRate,
        @Nullable Latency latency,
        @Nullable Instant lastActivityAt) {

    /** Milliseconds from begin to end, interpolated between neighbours. */
    public record Latency(double p50Millis, double p95Millis, double p99Millis) {}
}
