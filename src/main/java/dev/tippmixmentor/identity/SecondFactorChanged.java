package dev.tippmixmentor.identity;

import java.time.Instant;

/**
 * The sign-in of a user asks for a code from now on, or does so no more; other sessions than the one it was done in have
 * ended.
 *
 * @param on whether it asks for one
 */
public record SecondFactorChanged(UserId userId, boolean on, Instant at) {}
