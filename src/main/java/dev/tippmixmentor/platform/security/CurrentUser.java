package dev.tippmixmentor.platform.security;

import java.security.Principal;
import java.time.Instant;
import java.util.UUID;

/**
 * Who a request or a socket acts for, as its access token says.
 *
 * @param id the user
 * @param sessionId the session (refresh-token family) that the token belongs to
 * @param username for display; unique, but may be given to somebody else later
 * @param role what the user may do
 * @param membership what the user has paid for
 * @param expiresAt when the token ends
 */
public record CurrentUser(UUID id, UUID sessionId, String username, Role role, Membership membership, Instant expiresAt)
        implements Principal {

    /** Somebody who has not paid for anything. */
    public CurrentUser(UUID id, UUID sessionId, String username, Role role, Instant expiresAt) {
        this(id, sessionId, username, role, Membership.STANDARD, expiresAt);
    }

    /** The user id: the name under which Spring finds a user's sockets. */
    @Override
    public String getName() {
        return id.toString();
    }
}
