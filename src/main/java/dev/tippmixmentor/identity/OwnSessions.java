package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** What users see of their sessions, and how they end them. */
@Component
class OwnSessions {
    private final Sessions sessions;
    private final Reauthentication reauthentication;

    OwnSessions(Sessions sessions, Reauthentication reauthentication) {
        this.sessions = sessions;
        this.reauthentication = reauthentication;
    }

    Page<SessionView> list(CurrentUser user, PageQuery query) {
        return sessions.list(new UserId(user.id()), user.sessionId(), query);
    }

    /** Ends the session that the caller is in. */
    void signOut(CurrentUser user) {
        sessions.end(new UserId(user.id()), user.sessionId(), SessionEnd.SIGNED_OUT);
    }

    /**
     * Ends all of them.
     *
     * @throws ApiException {@code REAUTHENTICATION_REQUIRED}
     */
    void signOutEverywhere(CurrentUser user) {
        reauthentication.require(user);
        sessions.endAll(new UserId(user.id()), null, SessionEnd.SIGNED_OUT);
    }

    /**
     * Ends one of them.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND} if it is none of the user's or has ended; {@code
     *     REAUTHENTICATION_REQUIRED} for another one than the caller is in
     */
    void end(CurrentUser user, UUID session) {
        if (!session.equals(user.sessionId())) {
            reauthentication.require(user);
        }
        if (!sessions.end(new UserId(user.id()), session, SessionEnd.REVOKED)) {
            throw ApiException.notFound("session", session);
        }
    }
}
