package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.audit.Actor;
import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.security.CurrentUser;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Asks somebody who is signed in to prove anew who they are, since a stolen access token alone is not enough for what
 * matters. Guessing is as slow as at the sign-in. It is counted for the session and not for the user: who has stolen one
 * session must not keep the owner from using another.
 */
@Component
class IdentityProof {
    /** Somebody knows the password and tries codes: the owner hears of it. */
    private static final int FAILURES_TO_TELL = 5;

    private final UserRepository users;
    private final PasswordHashing passwords;
    private final SecondFactors factors;
    private final LoginThrottle throttle;
    private final Mailer mailer;
    private final AuditLog audit;

    IdentityProof(
            UserRepository users,
            PasswordHashing passwords,
            SecondFactors factors,
            LoginThrottle throttle,
            Mailer mailer,
            AuditLog audit) {
        this.users = users;
        this.passwords = passwords;
        this.factors = factors;
        this.throttle = throttle;
        this.mailer = mailer;
        this.audit = audit;
    }

    /**
     * The user behind a token.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND} for somebody who is gone
     */
    User own(CurrentUser current) {
        return users.findByIdAndDeletedAtIsNull(current.id())
                .orElseThrow(() -> ApiException.notFound("user", current.id()));
    }

    /**
     * The user, if the password is theirs, and the code too where there is a second factor.
     *
     * @throws ApiException {@code AUTH_FAILED} if one of them is wrong, {@code SECOND_FACTOR_REQUIRED} without a code that is
     *     needed, {@code RATE_LIMIT_EXCEEDED}
     */
    User require(CurrentUser current, String password, @Nullable String code, Caller caller) {
        User user = own(current);
        String session = "session " + current.sessionId();
        throttle.attempt(session, caller);
        if (!passwords.matches(password, user.passwordHash())) {
            audit.recordRefusal(AuditEntry.of(AuditAction.CONFIRMATION_FAILED, user.id()));
            throw ApiException.of(ErrorCode.AUTH_FAILED, "The password is wrong");
        }
        throttle.succeeded(session, caller);
        requireCode(user, code, AuditEntry.of(AuditAction.CONFIRMATION_FAILED, user.id()), caller);
        return user;
    }

    /**
     * Asks somebody whose password is right for a code, if they have a second factor. Codes are counted for the user however
     * they name themselves: only who knows the password can use the tries up.
     *
     * @param refusal what is written down of a wrong code
     * @return whether there is a second factor
     * @throws ApiException {@code SECOND_FACTOR_REQUIRED}, {@code AUTH_FAILED}, {@code RATE_LIMIT_EXCEEDED}
     */
    boolean requireCode(User user, @Nullable String code, AuditEntry refusal, Caller caller) {
        if (!factors.isOn(user.id())) {
            return false;
        }
        if (code == null) {
            throw ApiException.of(ErrorCode.SECOND_FACTOR_REQUIRED, "Give a code of your second factor as well");
        }
        String tries = "second factor " + user.id();
        throttle.attempt(tries, caller);
        int failures = factors.redeem(user.id(), code, Actor.user(user.id().value(), user.role()));
        if (failures > 0) {
            audit.recordRefusal(refusal);
            if (failures == FAILURES_TO_TELL) {
                mailer.tellWrongCodes(user.email());
            }
            throw SecondFactors.wrong();
        }
        throttle.succeeded(tries, caller);
        return true;
    }

    /** Forgets the tries at a user from everywhere, as there is another password to try now. */
    void startOver(User user, Caller caller) {
        Stream.of(
                        LoginThrottle.named(user.email()),
                        LoginThrottle.named(user.username().toLowerCase(Locale.ROOT)),
                        "second factor " + user.id())
                .forEach(account -> throttle.startOver(account, caller));
    }
}
