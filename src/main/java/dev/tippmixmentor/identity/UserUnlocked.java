package dev.tippmixmentor.identity;

import java.time.Instant;

/** An administrator let a locked user in again. */
public record UserUnlocked(UserId userId, UserId by, Instant at) {}
