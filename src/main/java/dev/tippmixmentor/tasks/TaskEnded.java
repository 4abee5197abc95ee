package dev.tippmixmentor.tasks;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task reached a final status.
 *
 * @param taskId the task
 * @param type its type
 * @param owner what it was done for
 * @param key under which it had waited; null if under none
 * @param status SUCCEEDED, FAILED or CANCELLED
 * @param error why it failed, written for clients
 * @param at when
 */
public record TaskEnded(
        TaskId taskId,
        String type,
        UUID owner,
        @Nullable String key,
        TaskStatus status,
        @Nullable String error,
        Instant at) {}
