package dev.tippmixmentor.forecast;

/**
 * How a stake on a line is expected to be settled: the share won, the share returned, the share lost.
 *
 * <p>On half lines nothing is returned. On a quarter line half the stake rides on each neighbouring line, so its
 * shares are the mean of theirs.
 */
public record LineShares(double win, double push, double lose) {

    /** Decimal odds at which the stake breaks even, infinite if it can't win. */
    public double fairOdds() {
        return 1 + lose / win;
    }

    /** The stake on the other side of the same line. */
    public LineShares opposite() {
        return new LineShares(lose, push, win);
    }
}
