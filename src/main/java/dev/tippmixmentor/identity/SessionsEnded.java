package dev.tippmixmentor.identity;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Sessions of a user ended before their time; their tokens are refused from now on. */
public record SessionsEnded(UserId userId, List<UUID> sessionIds, SessionEnd reason, Instant at) {}
