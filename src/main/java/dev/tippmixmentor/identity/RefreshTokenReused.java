package dev.tippmixmentor.identity;

import java.time.Instant;
import java.util.UUID;

/**
 * A refresh token was used after it had been replaced, so two parties held it; the session has ended. By whom is in the
 * audit log only: events are kept for days, and addresses in them could not be forgotten with the user.
 */
public record RefreshTokenReused(UserId userId, UUID sessionId, Instant at) {}
