package dev.tippmixmentor.predictions;

import dev.tippmixmentor.forecast.Algorithm;
import dev.tippmixmentor.forecast.GoalModel;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * A fitted model as it is stored; it never changes, and what it says of a fixture follows from it alone.
 *
 * @param goals the fitted parameters; sides go by their ids
 * @param parametersHash SHA-256 of the fitted parameters as canonical JSON
 * @param experience how many results of the five years before its cut-off each side had
 */
record ModelVersion(
        UUID id,
        String version,
        Algorithm algorithm,
        GoalModel goals,
        String parametersHash,
        Map<String, Integer> experience,
        Instant fittedAt) {

    ModelVersion {
        experience = Map.copyOf(experience);
    }
}
