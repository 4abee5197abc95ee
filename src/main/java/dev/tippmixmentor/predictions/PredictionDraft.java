package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.forecast.GoalRates;

/** What is to be published of a match. */
record PredictionDraft(Fixture fixture, ModelVersion model, GoalRates rates, PredictionContent content) {}
