package dev.tippmixmentor.football;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How far a running match is.
 *
 * <p>Construction throws {@link IllegalArgumentException} if a number is out of range, or there is stoppage time without a
 * minute.
 *
 * @param minute begun minutes, 0 to 130; 45 and 90 stand through stoppage time; absent if the source does not tell
 * @param stoppage minutes of stoppage time, 1 to 60; absent outside of it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PlayClock(
        MatchPhase phase,
        @Nullable Integer minute,
        @Nullable Integer stoppage) {
    private static final int LAST_MINUTE = 130;
    private static final int LONGEST_STOPPAGE = 60;

    public PlayClock {
        boolean minuteFits = minute == null || (minute >= 0 && minute <= LAST_MINUTE);
        boolean stoppageFits = stoppage == null || (minute != null && stoppage >= 1 && stoppage <= LONGEST_STOPPAGE);
        if (!minuteFits || !stoppageFits) {
            throw new IllegalArgumentException("not a minute of a match");
        }
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
        return switch (known.phase) {
            case FIRST_HALF, SUSPENDED -> this;
            case HALF_TIME -> new PlayClock(MatchPhase.SECOND_HALF, null, null);
            case SECOND_HALF, EXTRA_TIME, PENALTIES -> new PlayClock(known.phase, null, null);
        };
    }
}
