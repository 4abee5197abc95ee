package dev.tippmixmentor.predictions;

import dev.tippmixmentor.forecast.DixonColesFit;
import java.time.Instant;
import java.util.UUID;

/** A fitted model as it is stored; it never changes. */
record ModelVersion(UUID id, String version, String algorithm, DixonColesFit fit, Instant fittedAt) {}
