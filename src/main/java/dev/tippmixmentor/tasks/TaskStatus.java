package dev.tippmixmentor.tasks;

/** Where a task stands. The last three are final. */
public enum TaskStatus {
    /** Waits for its time, or for its next attempt. */
    PENDING,
    RUNNING,
    SUCCEEDED,
    /** Every attempt failed. */
    FAILED,
    CANCELLED
}
