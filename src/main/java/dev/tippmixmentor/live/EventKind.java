package dev.tippmixmentor.live;

/** What happens in a match. */
public enum EventKind {
    GOAL,
    /** By a player of the named side, so that the goal is the other one's. */
    OWN_GOAL,
    /** A goal from the spot. */
    PENALTY,
    MISSED_PENALTY,
    YELLOW_CARD,
    /** The second one: the player is sent off. */
    SECOND_YELLOW_CARD,
    /** Without a yellow one before. */
    RED_CARD,
    SUBSTITUTION
}
