package dev.tippmixmentor.stomp;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.security.AccessTokens;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.security.RevokedSessions;
import org.springframework.stereotype.Component;

/**
 * Lets a socket live on by a newer access token. Only by one of its own session: what ends that session must end the
 * socket, and a token of another one, stolen perhaps, must not keep it open.
 */
@Component
class Renewals {
    private final AccessTokens tokens;
    private final RevokedSessions revoked;

    Renewals(AccessTokens tokens, RevokedSessions revoked) {
        this.tokens = tokens;
        this.revoked = revoked;
    }

    /**
     * Prolongs a socket; an older token than the one it lives by changes nothing.
     *
     * @return whom the socket acts for from now on
     * @throws ApiException {@code AUTH_FAILED} or {@code TOKEN_EXPIRED}; the socket stays as it was
     * @throws org.springframework.dao.DataAccessException if nobody can say whether the session has ended
     */
    CurrentUser renew(Socket socket, String accessToken) {
        CurrentUser renewed = tokens.verify(accessToken);
        if (!renewed.id().equals(socket.user().id())
                || !renewed.sessionId().equals(socket.user().sessionId())) {
            throw ApiException.of(ErrorCode.AUTH_FAILED, "The access token is not of this socket's session");
        }
        if (revoked.isRevoked(renewed.sessionId())) {
            throw ApiException.of(ErrorCode.AUTH_FAILED, "The session has ended");
        }
        return socket.renew(renewed);
    }
}
