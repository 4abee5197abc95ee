package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.MatchId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A prediction was sealed.
 *
 * @param predictionId the prediction
 * @param matchId what it is about
 * @param leagueId the match's league
 * @param modelVersion what made it
 * @param revises what the same agent had said of the match with the same algorithm before; null if nothing
 * @param agentId the agent that made it; null if a user asked for it
 * @param at when it was sealed, before kick-off
 */
public record PredictionPublished(
        PredictionId predictionId,
        MatchId matchId,
        LeagueId leagueId,
        String modelVersion,
        @Nullable PredictionId revises,
        @Nullable UUID agentId,
        Instant at) {}
