package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.forecast.GoalRates;
import org.jspecify.annotations.Nullable;

/**
 * What is to be published of a match.
 *
 * @param revises what was said of the match before
 */
record PredictionDraft(
        Fixture fixture,
        ModelVersion model,
        GoalRates rates,
        PredictionContent content,
        @Nullable PredictionId revises) {}
