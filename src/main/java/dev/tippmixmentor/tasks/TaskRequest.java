package dev.tippmixmentor.tasks;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Work to be done durably.
 *
 * @param type which {@link TaskHandler} does it
 * @param owner what it is done for; tasks are listed by owner
 * @param input what the handler needs, as JSON of at most {@value #MAX_INPUT_BYTES} bytes
 * @param runAt not before; at once if null
 * @param key at most one task with this key waits at any time: a second request only makes the first run as early as
 *     the earlier of both, or at its time if it has failed before; null for a task that is like no other
 * @param priority which of those that wait is done first
 * @param timeout how long an attempt may take; {@code AGENT_TIMEOUT} if null, and never longer than that
 * @param maxRetries how often it is tried again after a failure; {@code AGENT_MAX_RETRIES} if null
 */
public record TaskRequest(
        String type,
        UUID owner,
        String input,
        @Nullable Instant runAt,
        @Nullable String key,
        TaskPriority priority,
        @Nullable Duration timeout,
        @Nullable Integer maxRetries) {
    /** Inputs are parameters, not data. */
    public static final int MAX_INPUT_BYTES = 16_384;

    public TaskRequest {
        if (input.getBytes(StandardCharsets.UTF_8).length > MAX_INPUT_BYTES) {
            throw new IllegalArgumentException("the input is larger than " + MAX_INPUT_BYTES + " bytes");
        }
    }

    /** Of normal priority, with the limits that hold for all. */
    public TaskRequest(String type, UUID owner, String input, @Nullable Instant runAt, String key) {
        this(type, owner, input, runAt, key, TaskPriority.NORMAL, null, null);
    }
}
