package dev.tippmixmentor.providers;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a provider said of a league.
 *
 * @param source who said it
 * @param fetchedAt when it was last asked for anything in it
 * @param listedAt when it was asked for all of it
 * @param stale whether it is the last good answer, as nobody gives a newer one
 */
record LeagueAnswer(String source, Instant fetchedAt, Instant listedAt, boolean stale, List<ProviderMatch> matches) {

    LeagueAnswer {
        matches = List.copyOf(matches);
    }

    /** A list of all matches, fresh from its source. */
    static LeagueAnswer listed(String source, Instant at, List<ProviderMatch> matches) {
        return new LeagueAnswer(source, at, at, false, matches);
    }

    LeagueAnswer asStale() {
        return new LeagueAnswer(source, fetchedAt, listedAt, true, matches);
    }

    /** The same with what the source says of some matches now. */
    LeagueAnswer with(List<ProviderMatch> news, Instant at) {
        List<ProviderMatch> merged = new ArrayList<>(news);
        matches.stream()
                .filter(match -> news.stream().noneMatch(match::isSameAs))
                .forEach(merged::add);
        return new LeagueAnswer(source, at, listedAt, false, merged);
    }

    /** Only what is said of some matches. */
    LeagueAnswer only(List<ProviderMatch> news) {
        return new LeagueAnswer(source, fetchedAt, listedAt, stale, news);
    }
}
