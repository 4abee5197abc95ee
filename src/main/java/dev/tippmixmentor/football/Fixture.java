package dev.tippmixmentor.football;

import java.time.Instant;

/**
 * Who meets whom, where and when.
 *
 * @param season for example {@code 2023-24}
 * @param earliestKickOff before this the match can't have begun, from then on nothing may be said about how it ends: the
 *     kick-off, or the start of its day in UTC where only the day is known and the time is a guess
 */
public record Fixture(
        MatchId id,
        LeagueId leagueId,
        String leagueCode,
        String season,
        Instant kickOff,
        Instant earliestKickOff,
        TeamId home,
        String homeName,
        TeamId away,
        String awayName) {}
