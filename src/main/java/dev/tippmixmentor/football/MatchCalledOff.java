package dev.tippmixmentor.football;

import java.time.Instant;

/**
 * A match was cancelled, postponed or abandoned: it has no result, and one that it had before does not count any more. One
 * that is played after all gets a result with a higher revision.
 *
 * @param matchId the match
 * @param leagueId its league
 * @param status {@link MatchStatus#CANCELLED}, {@link MatchStatus#POSTPONED} or {@link MatchStatus#ABANDONED}
 * @param revision counted together with the results of the match, see {@link MatchFinished#revision()}
 * @param at when we learnt it
 */
public record MatchCalledOff(MatchId matchId, LeagueId leagueId, MatchStatus status, int revision, Instant at) {}
