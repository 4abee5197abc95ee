package dev.tippmixmentor.tasks;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task as clients see it.
 *
 * @param attempts how many have begun
 * @param failures how many failed since it was asked for, or asked for again
 * @param progress how far the newest attempt is, 0 to 1
 * @param input what was asked, as JSON
 * @param output what came out, as JSON; null until it succeeded
 * @param error why the last attempt failed, written for clients; null if none did
 * @param heartbeatAt when the node that does it was last heard of; null unless it has begun
 */
public record TaskView(
        TaskId id,
        String type,
        TaskStatus status,
        TaskPriority priority,
        int attempts,
        int failures,
        double progress,
        @JsonRawValue String input,
        @JsonRawValue @Nullable String output,
        @Nullable String error,
        Instant createdAt,
        Instant runAt,
        @Nullable Instant startedAt,
        @Nullable Instant heartbeatAt,
        @Nullable Instant finishedAt) {}
