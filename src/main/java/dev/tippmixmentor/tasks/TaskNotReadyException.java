package dev.tippmixmentor.tasks;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What an attempt ends with that finds that its time has not come: the task waits on, and no failure is counted. */
public class TaskNotReadyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final @Nullable Duration wait;

    /**
     * Puts the task off.
     *
     * @param reason for the log
     * @param wait how long; null for as long as a task waits whose owner is not ready
     */
    public TaskNotReadyException(String reason, @Nullable Duration wait) {
        super(reason);
        this.wait = wait;
    }

    /** How long the task is to wait; null if that was not said. */
    public @Nullable Duration waitAtLeast() {
        return wait;
    }
}
