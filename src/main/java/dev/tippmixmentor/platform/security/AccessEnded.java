package dev.tippmixmentor.platform.security;

import java.util.UUID;

/**
 * A session's access tokens are refused from now on. Told only within the process that ended the session, after the
 * commit; others see it in {@link RevokedSessions#since}.
 */
public record AccessEnded(UUID sessionId) {}
