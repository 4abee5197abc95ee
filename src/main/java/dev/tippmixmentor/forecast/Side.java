package dev.tippmixmentor.forecast;

/** The two sides of a fixture; on neutral ground the side named first is {@link #HOME}. */
public enum Side {
    HOME,
    AWAY;

    public Side opponent() {
        return this == HOME ? AWAY : HOME;
    }
}
