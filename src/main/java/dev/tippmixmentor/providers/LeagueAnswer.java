package dev.tippmixmentor.providers;

import java.time.Instant;
import java.util.List;

/**
 * What a provider said of a league.
 *
 * @param source who said it
 * @param fetchedAt when
 * @param stale whether it is the last good answer, as nobody gives a newer one
 */
record LeagueAnswer(String source, Instant fetchedAt, boolean stale, List<ProviderMatch> matches) {

    LeagueAnswer {
        matches = List.copyOf(matches);
    }

    LeagueAnswer asStale() {
        return new LeagueAnswer(source, fetchedAt, true, matches);
    }
}
