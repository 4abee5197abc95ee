package dev.tippmixmentor.providers;

import java.time.Duration;

/**
 * How much asking of a provider is too much.
 *
 * @param slow an answer that takes longer is taken, and told to be slow
 * @param patience for one answer, to its last byte; longer than that
 * @param atOnce requests at the same time
 * @param calls of so many the breaker looks at how many have failed; it opens at half of them
 * @param firstTrial how long after a failure it is tried again, then half as long again each time
 * @param rarestTrial but never longer than this
 * @param attempts in all
 * @param firstPause before the second attempt, doubled before each further one
 * @param longestPause that the provider may ask for and we still wait within one call
 */
record AskingLimits(
        Duration slow,
        Duration patience,
        int atOnce,
        int calls,
        Duration firstTrial,
        Duration rarestTrial,
        int attempts,
        Duration firstPause,
        Duration longestPause) {
    static final AskingLimits USUAL = new AskingLimits(
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            2,
            6,
            Duration.ofSeconds(1),
            Duration.ofMinutes(1),
            3,
            Duration.ofMillis(500),
            Duration.ofSeconds(5));

    /** Oftener would help nobody. */
    private static final Duration OFTEN = Duration.ofSeconds(4);

    /** An outage costs half of the quota in the long run. */
    static AskingLimits within(long quota, Duration window) {
        Duration half = window.multipliedBy(2).dividedBy(quota);
        return new AskingLimits(
                USUAL.slow,
                USUAL.patience,
                USUAL.atOnce,
                USUAL.calls,
                USUAL.firstTrial,
                half.compareTo(OFTEN) < 0 ? OFTEN : half,
                USUAL.attempts,
                USUAL.firstPause,
                USUAL.longestPause);
    }
}
