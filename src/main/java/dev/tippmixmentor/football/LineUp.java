package dev.tippmixmentor.football;

import java.time.Instant;
import java.util.Set;

/**
 * Who plays in a season of a league.
 *
 * @param season for example {@code 2023-24}
 * @param firstKickOff of its first match
 * @param sides those in the matches that we know, and those of the season before as long as these may be incomplete
 * @param newcomers sides that were not in the league the season before; none if we know no match of that
 */
public record LineUp(String season, Instant firstKickOff, Set<TeamId> sides, Set<TeamId> newcomers) {

    public LineUp {
        sides = Set.copyOf(sides);
        newcomers = Set.copyOf(newcomers);
    }
}
