package dev.tippmixmentor.football;

import java.time.Instant;

/**
 * A known match got its final result, a corrected one, or another kick-off after it was played. Results that come
 * together with matches nobody knew before (imported history) do not publish this: nothing can have been predicted about
 * them.
 *
 * @param matchId the match
 * @param leagueId its league
 * @param result the final score
 * @param revision counts what was decided about the result of this match from 1, {@link MatchCalledOff} included; a
 *     higher one replaces a lower
 * @param kickOff when it began; the start of that day in UTC if only the day is known
 * @param at when we learnt the result
 */
public record MatchFinished(
        MatchId matchId, LeagueId leagueId, Score result, int revision, Instant kickOff, Instant at) {}
