package dev.tippmixmentor.football;

import dev.tippmixmentor.platform.web.QueryTimes;
import jakarta.validation.constraints.AssertTrue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which matches a client wants; what is absent does not restrict.
 *
 * @param teamId plays at home or away
 * @param from first kick-off
 * @param to kick-offs before this; after {@code from}
 */
record MatchFilter(
        @Nullable LeagueId leagueId,
        @Nullable TeamId teamId,
        @Nullable MatchStatus status,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable MatchOrder sort) {

    static MatchFilter between(Instant from, Instant to) {
        return new MatchFilter(null, null, null, from, to, null);
    }

    static MatchFilter of(MatchStatus status) {
        return new MatchFilter(null, null, status, null, null, null);
    }

    @AssertTrue(message = "must be between 1800 and 2200")
    boolean isFrom() {
        return QueryTimes.isInRange(from);
    }

    @AssertTrue(message = "must be after from and before 2200")
    boolean isTo() {
        return QueryTimes.isEndOf(from, to);
    }

    boolean isLatestFirst() {
        return sort == MatchOrder.LATEST;
    }
}
