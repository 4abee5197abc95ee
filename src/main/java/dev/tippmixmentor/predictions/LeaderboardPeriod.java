package dev.tippmixmentor.predictions;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Month;
import java.time.ZoneOffset;

/** The matches that a leaderboard counts, by their kick-off. */
enum LeaderboardPeriod {
    DAYS_30,
    DAYS_90,
    /** Since the first of July (UTC). */
    SEASON,
    ALL;

    /** The first kick-off that counts. */
    Instant since(Instant now) {
        return switch (this) {
            case DAYS_30 -> now.minus(Duration.ofDays(30));
            case DAYS_90 -> now.minus(Duration.ofDays(90));
            case SEASON -> seasonOf(LocalDate.ofInstant(now, ZoneOffset.UTC));
            case ALL -> Instant.EPOCH;
        };
    }

    private static Instant seasonOf(LocalDate today) {
        LocalDate july = LocalDate.of(today.getYear(), Month.JULY, 1);
        return (today.isBefore(july) ? july.minusYears(1) : july)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant();
    }
}
