package dev.tippmixmentor.platform.security;

import java.util.Set;
import java.util.UUID;

/**
 * The access tokens of some sessions are refused from now on. Told only within the process that ended the sessions, after
 * the commit; others see it in {@link RevokedSessions#since}.
 */
public record AccessEnded(Set<UUID> sessionIds) {}
