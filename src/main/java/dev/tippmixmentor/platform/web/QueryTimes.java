package dev.tippmixmentor.platform.web;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Times that a query may name: the database can't hold just any. */
public final class QueryTimes {
    public static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");
    private static final Instant EARLIEST = Instant.parse("1800-01-01T00:00:00Z");

    private QueryTimes() {}

    /** Whether a time is absent or in range. */
    public static boolean isInRange(@Nullable Instant time) {
        return time == null || (time.isAfter(EARLIEST) && time.isBefore(LATEST));
    }

    /** Whether the end of a span is absent or in range, and after its beginning if there is one. */
    public static boolean isEndOf(@Nullable Instant from, @Nullable Instant to) {
        return isInRange(to) && (from == null || to == null || to.isAfter(from));
    }
}
