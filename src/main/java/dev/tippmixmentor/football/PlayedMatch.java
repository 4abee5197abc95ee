package dev.tippmixmentor.football;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A finished match, as models learn from it.
 *
 * @param shotsOnTarget absent where nobody counted
 * @param shots on target and not; absent where nobody counted
 */
public record PlayedMatch(
        MatchId id,
        Instant kickOff,
        TeamId home,
        TeamId away,
        Score result,
        @Nullable ShotsOnTarget shotsOnTarget,
        @Nullable Shots shots) {}
