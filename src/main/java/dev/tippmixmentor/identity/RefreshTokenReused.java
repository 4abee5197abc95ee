package dev.tippmixmentor.identity;

import java.time.Instant;
import java.util.UUID;

/**
 * A refresh token was used after it had been replaced, so two parties held it; the session has ended.
 *
 * @param address of whoever used it
 */
public record RefreshTokenReused(UserId userId, UUID sessionId, String address, Instant at) {}
