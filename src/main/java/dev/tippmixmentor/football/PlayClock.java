package dev.tippmixmentor.football;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How far a running match is.
 *
 * <p>Construction throws {@link IllegalArgumentException} if a number is out of range, if there is stoppage time without a
 * minute, or if a match that goes on has an interrupted phase.
 *
 * @param minute begun minutes, 0 to 130; 45 and 90 stand through stoppage time; absent if the source does not tell
 * @param stoppage minutes of stoppage time, 1 to 60; absent outside of it
 * @param interrupted in which phase a match was that is {@code SUSPENDED}; absent if nobody knows
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PlayClock(
        MatchPhase phase,
        @Nullable Integer minute,
        @Nullable Integer stoppage,
        @Nullable MatchPhase interrupted) {
    private static final int HALF = 45;
    private static final int LAST_MINUTE = 130;
    private static final int LONGEST_STOPPAGE = 60;

    public PlayClock {
        boolean minuteFits = minute == null || (minute >= 0 && minute <= LAST_MINUTE);
        boolean stoppageFits = stoppage == null || (minute != null && stoppage >= 1 && stoppage <= LONGEST_STOPPAGE);
        if (!minuteFits || !stoppageFits) {
            throw new IllegalArgumentException("not a minute of a match");
        }
        if (interrupted == MatchPhase.SUSPENDED || (interrupted != null && phase != MatchPhase.SUSPENDED)) {
            throw new IllegalArgumentException("only a suspended match was interrupted in a phase");
        }
    }

    /** Of a match of which nobody says in which phase it was interrupted, if it was. */
    public PlayClock(MatchPhase phase, @Nullable Integer minute, @Nullable Integer stoppage) {
        this(phase, minute, stoppage, null);
    }

    /**
     * What this tells of a match of which something was known before. Who tells neither a minute nor more than that it is
     * being played does not know the half: it is the one we know of, and the second after half-time.
     */
    PlayClock after(@Nullable PlayClock known) {
        boolean halfUnknown = phase == MatchPhase.FIRST_HALF && minute == null;
        if (!halfUnknown || known == null) {
            return this;
        }
        MatchPhase played = known.played();
        return switch (played) {
            case FIRST_HALF, SUSPENDED -> this;
            case HALF_TIME -> new PlayClock(MatchPhase.SECOND_HALF, null, null);
            case SECOND_HALF, EXTRA_TIME, PENALTIES -> new PlayClock(played, null, null);
        };
    }

    /** The phase without the interruption; {@code SUSPENDED} if nobody knows. */
    private MatchPhase played() {
        if (phase != MatchPhase.SUSPENDED) {
            return phase;
        }
        if (interrupted != null) {
            return interrupted;
        }
        return minute != null && minute > HALF ? MatchPhase.SECOND_HALF : phase;
    }

    /** The same, with the phase in which a match was interrupted whose clock was this before. */
    PlayClock interrupting(@Nullable PlayClock known) {
        if (phase != MatchPhase.SUSPENDED || interrupted != null || known == null) {
            return this;
        }
        MatchPhase played = known.played();
        return played == MatchPhase.SUSPENDED ? this : new PlayClock(phase, minute, stoppage, played);
    }
}
