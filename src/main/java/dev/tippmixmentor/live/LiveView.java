package dev.tippmixmentor.live;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tippmixmentor.football.MatchView;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a match stands, and how well we know it.
 *
 * @param homeRedCards players that the home side has lost
 * @param revision counts what changed, from 1; 0 if no source has told anything
 * @param source who told it last; null if nobody has
 * @param observedAt when it was so; null if nobody has told it
 * @param stale whether the match runs, but we have not heard of it for some minutes
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record LiveView(
        MatchView match,
        int homeRedCards,
        int awayRedCards,
        int revision,
        @Nullable String source,
        @Nullable Instant observedAt,
        boolean stale) {}
