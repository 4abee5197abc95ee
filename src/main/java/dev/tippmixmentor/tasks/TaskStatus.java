package dev.tippmixmentor.tasks;

/** Where a task stands. The last three are final, unless somebody has it done again. */
public enum TaskStatus {
    /** Waits for its time, or for its next attempt. */
    PENDING,
    RUNNING,
    SUCCEEDED,
    /** Every attempt failed: a dead letter, with the last reason. */
    FAILED,
    CANCELLED;

    /** Whether nothing more happens by itself. */
    public boolean isFinal() {
        return this != PENDING && this != RUNNING;
    }
}
