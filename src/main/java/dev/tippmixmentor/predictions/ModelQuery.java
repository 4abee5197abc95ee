package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.LeagueId;
import org.jspecify.annotations.Nullable;

/**
 * Which model versions a client wants; an absent part does not narrow.
 *
 * @param algorithm for example {@code geo}
 */
record ModelQuery(
        @Nullable LeagueId leagueId,
        @Nullable String algorithm,
        @Nullable ModelStatus status) {}
