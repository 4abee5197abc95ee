package dev.tippmixmentor.live;

/** Whose player it was. */
public enum TeamSide {
    HOME,
    AWAY
}
