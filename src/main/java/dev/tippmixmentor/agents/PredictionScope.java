package dev.tippmixmentor.agents;

import dev.tippmixmentor.football.LeagueId;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a PREDICTION agent is configured with.
 *
 * @param leagueIds the leagues it watches, 1 to 50
 * @param horizonDays how far ahead it predicts, 1 to 60 days; 14 if absent
 */
record PredictionScope(
        @NotEmpty @Size(max = 50) List<@NotNull LeagueId> leagueIds,
        @Nullable @Min(1) @Max(60) Integer horizonDays) {
    private static final int DEFAULT_HORIZON_DAYS = 14;

    PredictionScope {
        horizonDays = Objects.requireNonNullElse(horizonDays, DEFAULT_HORIZON_DAYS);
    }

    Duration horizon() {
        return Duration.ofDays(Objects.requireNonNull(horizonDays));
    }
}
