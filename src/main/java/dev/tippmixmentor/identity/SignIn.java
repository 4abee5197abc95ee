package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.security.AccessTokens;
import org.springframework.stereotype.Component;

/** Opens and continues sessions. */
@Component
class SignIn {
    private final Users users;
    private final PasswordHashing passwords;
    private final Sessions sessions;
    private final AccessTokens tokens;
    private final LoginThrottle throttle;

    SignIn(Users users, PasswordHashing passwords, Sessions sessions, AccessTokens tokens, LoginThrottle throttle) {
        this.users = users;
        this.passwords = passwords;
        this.sessions = sessions;
        this.tokens = tokens;
        this.throttle = throttle;
    }

    /**
     * A user who is signed in.
     *
     * @param accessToken the bearer token for the API
     * @param session with the refresh token
     */
    record SignedIn(UserView user, String accessToken, Sessions.Opened session) {}

    SignedIn register(Registration registration, Caller caller) {
        Users.Registered registered = users.add(registration);
        return open(registered.user().id(), registered.passwordHash(), caller);
    }

    /**
     * The same refusal after the same time, whether the user is unknown, the password wrong or the account locked: only
     * who knows the password learns of a lock.
     */
    SignedIn logIn(Credentials credentials, Caller caller) {
        User user = users.find(credentials.email(), credentials.username()).orElse(null);
        String account =
                user == null ? "nobody " + credentials.name() : user.id().toString();
        throttle.attempt(account, caller);
        boolean right = passwords.matches(credentials.password(), user == null ? null : user.passwordHash());
        if (user == null || !right) {
            throw ApiException.of(ErrorCode.AUTH_FAILED, "The name or the password is wrong");
        }
        throttle.succeeded(account, caller);
        if (user.isLocked()) {
            throw ApiException.of(ErrorCode.ACCOUNT_LOCKED, "This account is locked; ask an administrator");
        }
        if (passwords.isOutdated(user.passwordHash())) {
            users.upgradePasswordHash(user, credentials.password());
        }
        return open(user.id(), user.passwordHash(), caller);
    }

    SignedIn refresh(String refreshToken, Caller caller) {
        return signedIn(sessions.rotate(refreshToken, caller));
    }

    private SignedIn open(UserId user, String passwordHash, Caller caller) {
        return signedIn(sessions.open(user, passwordHash, caller));
    }

    /** Reads the user after the session is there: a role that changes from now on ends it. */
    private SignedIn signedIn(Sessions.Opened session) {
        UserView user = users.find(session.userId())
                .orElseThrow(() -> ApiException.of(ErrorCode.AUTH_FAILED, "The refresh token is not valid"));
        String accessToken = tokens.issue(user.id().value(), session.sessionId(), user.username(), user.role());
        return new SignedIn(user, accessToken, session);
    }
}
