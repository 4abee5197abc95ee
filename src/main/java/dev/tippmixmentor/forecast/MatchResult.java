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
 */
public record MatchResult(
        LocalDate date,
        String home,
        String away,
        int homeGoals,
        int awayGoals,
        @Nullable Integer homeShotsOnTarget,
        @Nullable Integer awayShotsOnTarget) {

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
        if ((homeShotsOnTarget == null) != (awayShotsOnTarget == null)) {
            throw unusable("shots on target of one side only", date, home, away);
        }
        if ((homeShotsOnTarget != null && homeShotsOnTarget < 0)
                || (awayShotsOnTarget != null && awayShotsOnTarget < 0)) {
            throw unusable("negative shots on target", date, home, away);
        }
    }

    /** A result of which the shots were not recorded. */
    public MatchResult(LocalDate date, String home, String away, int homeGoals, int awayGoals) {
        this(date, home, away, homeGoals, awayGoals, null, null);
    }

    public Outcome outcome() {
        return Outcome.of(homeGoals, awayGoals);
    }

    private static IllegalArgumentException unusable(String problem, LocalDate date, String home, String away) {
        return new IllegalArgumentException("Result of " + date + " '" + home + "' against '" + away + "': " + problem);
    }
}
