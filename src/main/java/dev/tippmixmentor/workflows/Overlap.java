package dev.tippmixmentor.workflows;

/** What becomes of a start by the schedule while a run of the same agent has not ended; the words are Temporal's. */
enum Overlap {
    /** It is passed over. */
    SKIP,
    /** It waits for the others to end; one may wait, further ones are passed over. */
    BUFFER_ONE,
    /** The others are cancelled. */
    CANCEL_OTHER,
    /** It begins beside the others. */
    ALLOW_ALL
}
