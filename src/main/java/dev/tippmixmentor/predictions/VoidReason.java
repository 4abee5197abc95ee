package dev.tippmixmentor.predictions;

/** Why a prediction does not count. */
enum VoidReason {
    CANCELLED,
    POSTPONED,
    /** The match had begun when it was sealed, as we learnt later. */
    SEALED_AFTER_KICK_OFF
}
