package dev.tippmixmentor.football;

import dev.tippmixmentor.platform.error.ApiException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** The end of a day (UTC) up to which clients want to know something. */
final class DayEnd {
    private static final int FIRST_YEAR = 1800;
    private static final int LAST_YEAR = 2199;

    private DayEnd() {}

    /**
     * The first moment that is too late; null if no day is named.
     *
     * @throws ApiException {@code VALIDATION_ERROR} if the database can't hold the day
     */
    static @Nullable Instant of(@Nullable LocalDate day) {
        if (day == null) {
            return null;
        }
        if (day.getYear() < FIRST_YEAR || day.getYear() > LAST_YEAR) {
            throw ApiException.invalid("date", "Range", "must be between 1800 and 2199");
        }
        return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
