package dev.tippmixmentor.tasks;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task in an attempt.
 *
 * @param id the task
 * @param owner what it is done for
 * @param input what was asked, as JSON
 * @param attempt counts from 1
 * @param correlationId of the request that asked for it; absent if nobody's did
 */
public record RunningTask(
        TaskId id,
        UUID owner,
        String input,
        int attempt,
        @Nullable String correlationId) {}
