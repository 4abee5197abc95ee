package dev.tippmixmentor.predictions;

import java.time.Instant;
import java.util.UUID;

/**
 * What an administrator decided about an algorithm of a league.
 *
 * @param modelVersion the version they decided it by
 * @param status what the algorithm was from then on
 * @param decidedBy the administrator
 */
record ModelDecisionView(
        UUID id, String modelVersion, String algorithm, ModelStatus status, UUID decidedBy, Instant decidedAt) {}
