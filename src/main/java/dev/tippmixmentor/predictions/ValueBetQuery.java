package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.LeagueId;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import org.jspecify.annotations.Nullable;

/**
 * Which value bets a client wants.
 *
 * @param leagueId of all leagues if absent
 * @param minEdge those with a smaller edge are left out; .05 if absent
 * @param stakes whether stakes are advised too; not if absent, because following them loses money in the long run
 */
record ValueBetQuery(
        @Nullable LeagueId leagueId,
        @Nullable @DecimalMin("0") @DecimalMax("100") Double minEdge,
        @Nullable Boolean stakes) {
    private static final double NOTEWORTHY = 0.05;

    double least() {
        return minEdge == null ? NOTEWORTHY : minEdge;
    }

    boolean advisesStakes() {
        return Boolean.TRUE.equals(stakes);
    }
}
