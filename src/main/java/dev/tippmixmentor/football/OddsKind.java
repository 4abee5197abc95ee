package dev.tippmixmentor.football;

/** When a price stood: when the source first took it, or the last one before kick-off. */
public enum OddsKind {
    OPENING,
    CLOSING
}
