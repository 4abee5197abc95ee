package dev.tippmixmentor.tasks;

import org.jspecify.annotations.Nullable;

/**
 * Which tasks of an owner are wanted; absent for all.
 *
 * @param status FAILED for the dead letters
 */
public record TaskFilter(
        @Nullable TaskStatus status, @Nullable TaskPriority priority) {
    /** All of them. */
    public static final TaskFilter ALL = new TaskFilter(null, null);
}
