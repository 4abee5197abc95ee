package dev.tippmixmentor.workflows;

/** Where a step of a run stands. The last four are final. */
enum StepStatus {
    /** Its turn has not come yet. */
    WAITING,
    RUNNING,
    /** For a person to decide. */
    AWAITING_APPROVAL,
    SUCCEEDED,
    FAILED,
    /** Its condition did not hold, there was nothing to do it for, or a step before it was left out. */
    SKIPPED,
    CANCELLED;

    boolean isFinal() {
        return this != WAITING && this != RUNNING && this != AWAITING_APPROVAL;
    }
}
