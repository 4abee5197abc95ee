package dev.tippmixmentor.football;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a match stands, as somebody tells it.
 *
 * <p>Construction throws {@link IllegalArgumentException} if a running match has no clock or no score, or a finished one no
 * score.
 *
 * @param kickOff when it begins or began, to the millisecond; absent if not told
 * @param clock of a running match only
 * @param score goals so far or in the end; absent before kick-off
 */
public record MatchProgress(
        MatchStatus status,
        @Nullable Instant kickOff,
        @Nullable PlayClock clock,
        @Nullable Score score) {

    public MatchProgress {
        kickOff = kickOff == null ? null : kickOff.truncatedTo(ChronoUnit.MILLIS);
        boolean running = status == MatchStatus.LIVE;
        if (running != (clock != null) || ((running || status == MatchStatus.FINISHED) && score == null)) {
            throw new IllegalArgumentException("a running match has a clock and a score, a finished one a score");
        }
    }

    /** Whether it is played, was played or is to be. */
    boolean isOfAMatchThatIsOn() {
        return status == MatchStatus.SCHEDULED || status == MatchStatus.LIVE || status == MatchStatus.FINISHED;
    }

    /**
     * The same, of a match whose clock was this before, as {@link PlayClock#after} reads it. For sources that may not know
     * the half; people say what they mean.
     */
    public MatchProgress after(@Nullable PlayClock known) {
        return clock == null ? this : new MatchProgress(status, kickOff, clock.after(known), score);
    }
}
