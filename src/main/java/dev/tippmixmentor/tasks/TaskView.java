package dev.tippmixmentor.tasks;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task as clients see it.
 *
 * @param input what was asked, as JSON
 * @param output what came out, as JSON; null until it succeeded
 * @param error why the last attempt failed, written for clients; null if none did
 */
public record TaskView(
        TaskId id,
        String type,
        TaskStatus status,
        int attempts,
        @JsonRawValue String input,
        @JsonRawValue @Nullable String output,
        @Nullable String error,
        Instant createdAt,
        Instant runAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt) {}
