package dev.tippmixmentor.football;

/** Where a match stands. */
public enum MatchStatus {
    SCHEDULED,
    LIVE,
    FINISHED,
    CANCELLED,
    POSTPONED
}
