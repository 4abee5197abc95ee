package dev.tippmixmentor.tasks;

import java.util.UUID;

/**
 * Does the work of one type of task. It may run twice when a node dies in the middle, so its effects must be
 * idempotent, or belong to the transaction that ends the task ({@link TaskQueue#finish}). It is interrupted at the time
 * limit, and when the task was cancelled.
 */
public interface TaskHandler {

    /** The type of task this handles; unique, and stored, so it never changes. */
    String type();

    /** The type whose areas have to be on, see {@link dev.tippmixmentor.platform.flags.PartOf}. */
    default Class<?> partOf() {
        return getClass();
    }

    /** Whether tasks of this owner may begin now; while they may not they wait, and lose no attempt. */
    default boolean isReadyFor(UUID owner) {
        return true;
    }

    /**
     * Does the work.
     *
     * @return what came out, as JSON of at most {@value TaskQueue#MAX_OUTPUT_BYTES} bytes
     * @throws Exception if this attempt failed; the task is tried again until its attempts are used up
     */
    String run(RunningTask task) throws Exception;
}
