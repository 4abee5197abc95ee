package dev.tippmixmentor.workflows;

/** Where a run stands. The last three are final. */
enum RunStatus {
    /** For the others of its agent to end. */
    WAITING,
    RUNNING,
    /** A step failed; what succeeded before is being undone. */
    COMPENSATING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    boolean isFinal() {
        return this != WAITING && this != RUNNING && this != COMPENSATING;
    }
}
