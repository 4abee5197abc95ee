package dev.tippmixmentor.forecast;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * A finished match after normal time, as the models learn from it.
 *
 * <p>Construction throws {@link IllegalArgumentException} naming the row, for a blank name, a side
 * against itself, or a negative count.
 *
 * @param home name of the home side; models compare names exactly
 * @param homeShotsOnTarget null when not recorded; known for both sides or for neither
 * @param homeShots on and off target; null when not recorded; known for both sides or for neither
 */
public record MatchResult(
        LocalDate date,
        String home,
        String away,
        int homeGoals,
        int awayGoals,
        @Nullable Integer homeShotsOnTarget,
        @Nullable Integer awayShotsOnTarget,
        @Nullable Integer homeShots,
        @Nullable Integer awayShots) {

    public MatchResult {
        if (home.isBlank() || away.isBlank()) {
            throw unusable("a side has no name", date, home, away);
        }
        if (home.equals(away)) {
            throw unusable("a side can't play itself", date, home, away);
        }
        if (homeGoals < 0 || awayGoals < 0) {
            throw unusable("negative goals " + homeGoals + "-" + awayGoals, date, home, away);
        }
        rejectImpossible("shots on target", homeShotsOnTarget, awayShotsOnTarget, date, home, away);
        rejectImpossible("shots", homeShots, awayShots, date, home, away);
    }

    /** A result of which only shots on target were recorded. */
    public MatchResult(
            LocalDate date,
            String home,
            String away,
            int homeGoals,
            int awayGoals,
            @Nullable Integer homeShotsOnTarget,
            @Nullable Integer awayShotsOnTarget) {
        this(date, home, away, homeGoals, awayGoals, homeShotsOnTarget, awayShotsOnTarget, null, null);
    }

    /** A result of which the shots were not recorded. */
    public MatchResult(LocalDate date, String home, String away, int homeGoals, int awayGoals) {
        this(date, home, away, homeGoals, awayGoals, null, null, null, null);
    }

    public Outcome outcome() {
        return Outcome.of(homeGoals, awayGoals);
    }

    private static void rejectImpossible(
            String what, @Nullable Integer ofHome, @Nullable Integer ofAway, LocalDate date, String home, String away) {
        if ((ofHome == null) != (ofAway == null)) {
            throw unusable(what + " of one side only", date, home, away);
        }
        if (ofHome != null && ofAway != null && (ofHome < 0 || ofAway < 0)) {
            throw unusable("negative " + what + " " + ofHome + "-" + ofAway, date, home, away);
        }
    }

    private static IllegalArgumentException unusable(String problem, LocalDate date, String home, String away) {
        return new IllegalArgumentException("Result of " + date + " '" + home + "' against '" + away + "': " + problem);
    }
}
