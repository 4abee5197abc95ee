package dev.tippmixmentor.football;

import java.time.Instant;
import java.util.UUID;

/**
 * A name that a source uses and that nobody could say the team of.
 *
 * @param source for example {@code openfootball}
 * @param leagueCode where it came first
 * @param times how many deliveries had it
 */
record UnresolvedTeam(
        UUID id,
        String source,
        String country,
        String name,
        String leagueCode,
        int times,
        Instant firstSeenAt,
        Instant lastSeenAt) {}
