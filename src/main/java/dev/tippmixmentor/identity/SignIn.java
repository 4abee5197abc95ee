package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.audit.Actor;
import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.security.AccessTokens;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Opens and continues sessions. */
@Component
class SignIn {
    private final Users users;
    private final PasswordHashing passwords;
    private final Sessions sessions;
    private final AccessTokens tokens;
    private final SecondFactors factors;
    private final IdentityProof proof;
    private final LoginThrottle throttle;
    private final AuditLog audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    SignIn(
            Users users,
            PasswordHashing passwords,
            Sessions sessions,
            AccessTokens tokens,
            SecondFactors factors,
            IdentityProof proof,
            LoginThrottle throttle,
            AuditLog audit,
            TransactionTemplate transaction,
            Clock clock) {
        this.users = users;
        this.passwords = passwords;
        this.sessions = sessions;
        this.tokens = tokens;
        this.factors = factors;
        this.proof = proof;
        this.throttle = throttle;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * A user who is signed in.
     *
     * @param accessToken the bearer token for the API
     * @param session with the refresh token
     */
    record SignedIn(UserView user, String accessToken, Sessions.Opened session) {}

    /** Makes a new user and opens their first session, both or neither. */
    SignedIn register(Registration registration, Caller caller) {
        String hash = users.hash(registration);
        return signedIn(Objects.requireNonNull(transaction.execute(
                status -> sessions.open(users.add(registration, hash).id(), hash, caller))));
    }

    /**
     * The same refusal after the same time, whether the user is unknown, the password wrong or the account locked: only
     * who knows the password learns of a lock, or of a second factor.
     */
    SignedIn logIn(Credentials credentials, Caller caller) {
        User user = users.find(credentials.email(), credentials.username()).orElse(null);
        // Never the id: a wait that a username and an address share would tell whose the address is.
        String account = LoginThrottle.named(credentials.name());
        throttle.attempt(account, caller);
        boolean right = passwords.matches(credentials.password(), user == null ? null : user.passwordHash());
        if (user == null || !right) {
            refused(user, user == null ? "UNKNOWN_NAME" : "WRONG_PASSWORD");
            throw ApiException.of(ErrorCode.AUTH_FAILED, "The name or the password is wrong");
        }
        if (user.isLocked()) {
            throttle.succeeded(account, caller);
            refused(user, "ACCOUNT_LOCKED");
            throw ApiException.of(ErrorCode.ACCOUNT_LOCKED, "This account is locked; ask an administrator");
        }
        String hash = passwords.isOutdated(user.passwordHash())
                ? users.upgradePasswordHash(user, credentials.password())
                : user.passwordHash();
        boolean withCode = requireCode(user, credentials.code(), caller);
        throttle.succeeded(account, caller);
        return signedIn(Objects.requireNonNull(transaction.execute(status -> open(user, hash, withCode, caller))));
    }

    /** Whether there was a second factor to ask for. */
    private boolean requireCode(User user, @Nullable String code, Caller caller) {
        try {
            return proof.requireCode(user, code, refusal(user, "WRONG_CODE"), caller);
        } catch (ApiException e) {
            if (e.code() == ErrorCode.SECOND_FACTOR_REQUIRED) {
                refused(user, "NO_SECOND_FACTOR");
                throttle.knewPassword(caller);
            }
            throw e;
        }
    }

    SignedIn refresh(String refreshToken, Caller caller) {
        return signedIn(sessions.rotate(refreshToken, caller));
    }

    private Sessions.Opened open(User user, String hash, boolean withCode, Caller caller) {
        Sessions.Opened session = sessions.open(user.id(), hash, caller);
        if (!withCode && factors.isOn(user.id())) { // since we asked; from now on nobody puts it on before we are done
            throw ApiException.of(ErrorCode.AUTH_FAILED, "Sign in again");
        }
        audit.record(AuditEntry.of(AuditAction.LOGIN_SUCCEEDED, user.id())
                .to(Map.of("session", session.sessionId()))
                .by(Actor.user(user.id().value(), user.role())));
        return session;
    }

    private void refused(@Nullable User user, String reason) {
        audit.recordRefusal(refusal(user, reason));
    }

    private static AuditEntry refusal(@Nullable User user, String reason) {
        AuditEntry entry = user == null
                ? AuditEntry.of(AuditAction.LOGIN_FAILED)
                : AuditEntry.of(AuditAction.LOGIN_FAILED, user.id());
        return entry.to(Map.of("reason", reason)).by(Actor.anonymous());
    }

    /** Reads the user after the session is there: a role that changes from now on ends it. */
    private SignedIn signedIn(Sessions.Opened session) {
        UserView user = users.find(session.userId())
                .orElseThrow(() -> ApiException.of(ErrorCode.AUTH_FAILED, "The refresh token is not valid"));
        String accessToken = tokens.issue(
                user.id().value(), session.sessionId(), user.username(), user.role(), user.membership(clock.instant()));
        return new SignedIn(user, accessToken, session);
    }
}
