package dev.tippmixmentor.football;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * When a match begins.
 *
 * @param known false if only the day is known and the time is a guess
 */
record KickOff(Instant time, boolean known) {

    /** Before this the match can't have begun: its time, or the start of its day in UTC where the time is a guess. */
    Instant earliest() {
        return known ? time : time.truncatedTo(ChronoUnit.DAYS);
    }
}
