package dev.tippmixmentor.football;

import java.time.Instant;

/**
 * Who meets whom, where and when.
 *
 * @param season for example {@code 2023-24}
 */
public record Fixture(MatchId id, LeagueId leagueId, String season, Instant kickOff, TeamId home, TeamId away) {}
