package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.MatchId;
import java.util.List;

/**
 * Users got predictions of these matches. An event although nobody outside this module listens: what follows takes longer
 * than they should wait, and must not be forgotten.
 */
record FixturesPredicted(LeagueId leagueId, List<MatchId> matchIds) {

    FixturesPredicted {
        matchIds = List.copyOf(matchIds);
    }
}
