package dev.tippmixmentor.football;

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
    private static final Instant EARLIEST = Instant.parse("1800-01-01T00:00:00Z");
    static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    static MatchFilter between(Instant from, Instant to) {
        return new MatchFilter(null, null, null, from, to, null);
    }

    static MatchFilter of(MatchStatus status) {
        return new MatchFilter(null, null, status, null, null, null);
    }

    @AssertTrue(message = "must be between 1800 and 2200")
    boolean isFrom() {
        return isInRange(from);
    }

    @AssertTrue(message = "must be after from and before 2200")
    boolean isTo() {
        return isInRange(to) && (from == null || to == null || to.isAfter(from));
    }

    /** The database can't hold just any time. */
    private static boolean isInRange(@Nullable Instant time) {
        return time == null || (time.isAfter(EARLIEST) && time.isBefore(LATEST));
    }

    boolean isLatestFirst() {
        return sort == MatchOrder.LATEST;
    }
}
