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

    SignIn(Users users, PasswordHashing passwords, Sessions sessions, AccessTokens tokens) {
        this.users = users;
        this.passwords = passwords;
        this.sessions = sessions;
        this.tokens = tokens;
    }

    /**
     * A user who is signed in.
     *
     * @param accessToken the bearer token for the API
     * @param session with the refresh token
     */
    record SignedIn(UserView user, String accessToken, Sessions.Opened session) {}

    SignedIn register(Registration registration) {
        return open(users.register(registration));
    }

    /** The same refusal after the same time, whether the user is unknown or the password wrong. */
    SignedIn logIn(Credentials credentials) {
        User user = users.find(credentials.email(), credentials.username()).orElse(null);
        boolean right = passwords.matches(credentials.password(), user == null ? null : user.passwordHash());
        if (user == null || !right) {
            throw ApiException.of(ErrorCode.AUTH_FAILED, "The name or the password is wrong");
        }
        if (passwords.isOutdated(user.passwordHash())) {
            users.upgradePasswordHash(user, credentials.password());
        }
        return open(user.view());
    }

    SignedIn refresh(String refreshToken) {
        Sessions.Opened session = sessions.rotate(refreshToken);
        UserView user = users.find(session.userId())
                .orElseThrow(() -> ApiException.of(ErrorCode.AUTH_FAILED, "The refresh token is not valid"));
        return signedIn(user, session);
    }

    private SignedIn open(UserView user) {
        return signedIn(user, sessions.open(user.id()));
    }

    private SignedIn signedIn(UserView user, Sessions.Opened session) {
        String accessToken = tokens.issue(user.id().value(), session.sessionId(), user.username(), user.role());
        return new SignedIn(user, accessToken, session);
    }
}
