package dev.tippmixmentor.simulator;

import dev.tippmixmentor.football.LeagueId;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/**
 * Which fixtures are to be played, and how.
 *
 * @param leagueId whose
 * @param matches how many at most, the next ones; 10 if absent
 * @param speed minutes of a match in a minute; 60 if absent
 * @param seed from which everything follows; any if absent
 */
record MatchdayRequest(
        @NotNull LeagueId leagueId,
        @Min(1) @Max(50) @Nullable Integer matches,

        @DecimalMin("1") @DecimalMax("6000") @Nullable Double speed,

        @Nullable Long seed) {}
