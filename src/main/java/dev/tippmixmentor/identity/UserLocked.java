package dev.tippmixmentor.identity;

import java.time.Instant;

/** An administrator locked a user out. */
public record UserLocked(UserId userId, UserId by, Instant at) {}
