package dev.tippmixmentor.identity;

import java.time.Instant;

/** An administrator deleted a user, who can be restored until the purge. */
public record UserDeleted(UserId userId, UserId by, Instant at) {}
