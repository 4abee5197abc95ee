package dev.tippmixmentor.football;

/** What goes on in a match with the status {@link MatchStatus#LIVE}. */
public enum MatchPhase {
    FIRST_HALF,
    HALF_TIME,
    SECOND_HALF,
    EXTRA_TIME,
    PENALTIES,
    /** Interrupted, to go on where it was. */
    SUSPENDED;

    /**
     * Whether the next we hear of a match in this phase may be another one. Sources are asked now and then, so that phases
     * may be missed; none comes back but after an interruption.
     */
    boolean mayBecome(MatchPhase next) {
        return this == SUSPENDED || next.compareTo(this) >= 0;
    }
}
