package dev.tippmixmentor.football;

import java.time.Instant;
import java.util.Set;

/**
 * Who plays in a season of a league.
 *
 * @param season for example {@code 2023-24}
 * @param firstKickOff of its first match
 */
public record LineUp(String season, Instant firstKickOff, Set<TeamId> sides) {

    public LineUp {
        sides = Set.copyOf(sides);
    }
}
