package dev.tippmixmentor.football;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A match as clients see it.
 *
 * @param season for example {@code 2023-24}
 * @param clock how far a running match is; absent while it does not run
 * @param score the goals so far or in the end; null before kick-off
 * @param odds what the market pays; null if we know no odds
 * @param resultRevision counts the results from 1; absent while there is none
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record MatchView(
        MatchId id,
        League league,
        String season,
        Instant kickOff,
        MatchStatus status,
        Team home,
        Team away,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable PlayClock clock,
        @Nullable Score score,
        @Nullable MarketOdds odds,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer resultRevision) {

    /** The league of a match. */
    public record League(LeagueId id, String code, String name) {}

    /** A side of a match. */
    public record Team(TeamId id, String name) {}
}
