package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.MatchStatus;

/** Why a prediction does not count. */
enum VoidReason {
    CANCELLED,
    POSTPONED,
    /** Begun and not played to its end. */
    ABANDONED,
    /** The match had begun when it was sealed, as we learnt later. */
    SEALED_AFTER_KICK_OFF;

    /** Of a match that was called off. */
    static VoidReason of(MatchStatus status) {
        return switch (status) {
            case CANCELLED -> CANCELLED;
            case POSTPONED -> POSTPONED;
            case ABANDONED -> ABANDONED;
            case SCHEDULED, LIVE, FINISHED -> throw new IllegalArgumentException(status + " is not called off");
        };
    }
}
