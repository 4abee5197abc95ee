package dev.tippmixmentor.football;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A match as an outside source tells it. What is absent is not known to the source; it never erases what we know.
 *
 * @param season for example {@code 2023-24}
 * @param kickOff when it begins, to the millisecond
 * @param timeKnown false if the source told the day only and the time in {@code kickOff} is a guess; a guess never
 *     replaces a time that we know
 * @param home name of the home side, 1 to 100 characters
 * @param away name of the away side, another one
 * @param result the final score; absent while it is not over
 * @param shotsOnTarget absent if not counted
 * @param shots on target and not; absent if not counted
 * @param odds what bookmakers paid; of the same bookmaker, kind, market and line the last counts
 * @param sourceIds the source's ids; absent if it has none
 */
public record IncomingMatch(
        String season,
        Instant kickOff,
        boolean timeKnown,
        String home,
        String away,
        @Nullable Score result,
        @Nullable ShotsOnTarget shotsOnTarget,
        @Nullable Shots shots,
        List<IncomingOdds> odds,
        @Nullable SourceIds sourceIds) {

    public IncomingMatch {
        Season.of(season);
        kickOff = kickOff.truncatedTo(ChronoUnit.MILLIS);
        home = Names.checked(home);
        away = Names.checked(away);
        if (home.equalsIgnoreCase(away)) {
            throw new IllegalArgumentException("a side cannot play against itself");
        }
        odds = List.copyOf(odds);
    }

    /** A match whose time of kick-off is known, and of which only shots on target were counted. */
    public IncomingMatch(
            String season,
            Instant kickOff,
            String home,
            String away,
            @Nullable Score result,
            @Nullable ShotsOnTarget shotsOnTarget,
            List<IncomingOdds> odds) {
        this(season, kickOff, true, home, away, result, shotsOnTarget, null, odds);
    }

    /** A match of a source that has no ids. */
    public IncomingMatch(
            String season,
            Instant kickOff,
            boolean timeKnown,
            String home,
            String away,
            @Nullable Score result,
            @Nullable ShotsOnTarget shotsOnTarget,
            @Nullable Shots shots,
            List<IncomingOdds> odds) {
        this(season, kickOff, timeKnown, home, away, result, shotsOnTarget, shots, odds, null);
    }
}
