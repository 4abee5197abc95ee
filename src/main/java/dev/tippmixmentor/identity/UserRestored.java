package dev.tippmixmentor.identity;

import java.time.Instant;

/** An administrator brought a deleted user back. */
public record UserRestored(UserId userId, UserId by, Instant at) {}
