package dev.tippmixmentor.tasks;

/**
 * Does the work of one type of task. It may run twice when a node dies in the middle, so its effects must be
 * idempotent; it is interrupted at the time limit.
 */
public interface TaskHandler {

    /** The type of task this handles; unique, and stored, so it never changes. */
    String type();

    /**
     * Does the work.
     *
     * @return what came out, as JSON
     * @throws Exception if this attempt failed; the task is tried again until its attempts are used up
     */
    String run(RunningTask task) throws Exception;
}
