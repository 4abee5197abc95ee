package dev.tippmixmentor.tasks;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task in an attempt.
 *
 * @param id the task
 * @param owner what it is done for
 * @param key under which it had waited; null if under none
 * @param input what was asked, as JSON
 * @param attempt counts from 1
 * @param timeout how long the attempt may take
 * @param correlationId of the request that asked for it; absent if nobody's did
 */
public record RunningTask(
        TaskId id,
        UUID owner,
        @Nullable String key,
        String input,
        int attempt,
        Duration timeout,
        @Nullable String correlationId) {}
