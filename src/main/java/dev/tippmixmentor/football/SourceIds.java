package dev.tippmixmentor.football;

import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a source calls a match and its sides among all of its own, whatever their names are at the moment.
 *
 * @param match its id of the match, 1 to 64 characters
 * @param home its id of the home side
 * @param away its id of the away side
 */
public record SourceIds(String match, String home, String away) {
    private static final int LONGEST = 64;

    public SourceIds {
        check(match);
        check(home);
        check(away);
        if (home.equals(away)) {
            throw new IllegalArgumentException("a side cannot play against itself");
        }
    }

    /** The ids of those matches that have any. */
    static Set<String> ofMatches(Collection<IncomingMatch> matches) {
        return matches.stream()
                .map(IncomingMatch::sourceIds)
                .filter(Objects::nonNull)
                .map(SourceIds::match)
                .collect(Collectors.toSet());
    }

    private static void check(String id) {
        if (id.isBlank() || id.length() > LONGEST) {
            throw new IllegalArgumentException("an id must have 1 to " + LONGEST + " characters");
        }
    }
}
