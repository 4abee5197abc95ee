package dev.tippmixmentor.football;

/** Where a match stands. What may follow what is said here and in {@link MatchPhase}, and nowhere else. */
public enum MatchStatus {
    SCHEDULED,
    /** From kick-off to the final whistle, breaks included; {@link MatchPhase} tells more. */
    LIVE,
    FINISHED,
    /** For good, it is not played; unless that was a source's mistake. */
    CANCELLED,
    /** Until a source tells the new kick-off. */
    POSTPONED,
    /** Broken off. It may be played anew, or get a result from the association. */
    ABANDONED;

    /** Whether a match may go from this to another status, or from one result to another. */
    boolean mayBecome(MatchStatus next) {
        return switch (this) {
            case SCHEDULED -> next != ABANDONED && next != SCHEDULED;
            case LIVE -> next != LIVE && next != SCHEDULED;
            // Its result is corrected, or does not count.
            case FINISHED -> next == FINISHED || next == CANCELLED || next == POSTPONED;
            case CANCELLED -> next == POSTPONED;
            case POSTPONED -> next == SCHEDULED || next == CANCELLED;
            case ABANDONED -> next != ABANDONED && next != LIVE;
        };
    }
}
