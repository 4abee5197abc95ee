package dev.tippmixmentor.football;

import java.time.Instant;

/**
 * Matches of a league were added, moved or got results in one go: what a league's models and agents build on has
 * changed.
 *
 * @param leagueId the league
 * @param at when
 */
public record FixturesChanged(LeagueId leagueId, Instant at) {}
