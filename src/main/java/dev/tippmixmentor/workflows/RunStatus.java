package dev.tippmixmentor.workflows;

/** Where a run stands. The last three are final. */
enum RunStatus {
    RUNNING,
    /** A step failed; what succeeded before is being undone. */
    COMPENSATING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    boolean isFinal() {
        return this != RUNNING && this != COMPENSATING;
    }
}
