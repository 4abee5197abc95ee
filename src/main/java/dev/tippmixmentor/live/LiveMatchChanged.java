package dev.tippmixmentor.live;

import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.MatchId;
import java.time.Instant;

/**
 * A match began, went on, or something happened in it that nobody knew.
 *
 * @param matchId the match
 * @param leagueId its league
 * @param revision counts what changed in this match from 1
 * @param at when we learnt it
 */
public record LiveMatchChanged(MatchId matchId, LeagueId leagueId, int revision, Instant at) {}
