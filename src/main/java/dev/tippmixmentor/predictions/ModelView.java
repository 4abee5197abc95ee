package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.LeagueId;
import java.time.Instant;
import java.time.LocalDate;

/**
 * A model version as clients see it.
 *
 * @param cutOff only matches before this day were seen
 * @param trainingMatches how many were seen
 * @param trainingHash SHA-256 over them
 * @param objective penalised log-likelihood at the optimum
 * @param gradientNorm largest absolute derivative left there
 */
record ModelView(
        String version,
        String algorithm,
        LeagueId leagueId,
        LocalDate cutOff,
        int trainingMatches,
        String trainingHash,
        double objective,
        double gradientNorm,
        int iterations,
        Instant fittedAt) {}
