package dev.tippmixmentor.stomp;

import java.time.Duration;

/**
 * The heart-beats that a socket's two sides agreed on (STOMP 1.2, "Heart-beating"). Spring's broker looks once in each
 * interval, so that what it sends may come twice as late as it promised. Times are those of {@link System#nanoTime}.
 */
final class Heartbeat {
    /** What we offer in CONNECTED, in both directions. */
    static final Duration INTERVAL = Duration.ofSeconds(10);

    /** How much earlier than promised ours is sent: the time between two looks, and some for the way. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    /** "The receiver SHOULD take into account an error margin." */
    private static final int INTERVALS_FORGIVEN = 3;

    private volatile long sendEvery;
    private volatile long hearEvery;
    private volatile long sentAt;
    private volatile long heardAt;

    /**
     * Begins.
     *
     * @param clientSends how often the client can send, in milliseconds; 0 if it can't
     * @param clientWants how often it wants to hear from us, in milliseconds; 0 if it doesn't
     */
    void agree(long clientSends, long clientWants, long now) {
        sentAt = now;
        heardAt = now;
        sendEvery = slower(clientWants);
        hearEvery = slower(clientSends);
    }

    private static long slower(long millis) {
        return millis == 0 ? 0 : Math.max(Duration.ofMillis(millis).toNanos(), INTERVAL.toNanos());
    }

    /** Anything went to the client. */
    void sent(long now) {
        sentAt = now;
    }

    /** Anything came from the client. */
    void heard(long now) {
        heardAt = now;
    }

    /** Whether the client has to hear from us now. */
    boolean isDue(long now) {
        return sendEvery > 0 && now - sentAt >= sendEvery - MARGIN.toNanos();
    }

    /** Whether the client has been silent for so long that it must be gone. */
    boolean isMissed(long now) {
        return hearEvery > 0 && now - heardAt > INTERVALS_FORGIVEN * hearEvery;
    }
}
