package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.security.CurrentUser;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Gives out links by e-mail, and never tells who has an account. */
@Component
class EmailLinks {
    private final Users users;
    private final EmailTokens tokens;
    private final Mailer mailer;
    private final LoginThrottle throttle;

    EmailLinks(Users users, EmailTokens tokens, Mailer mailer, LoginThrottle throttle) {
        this.users = users;
        this.tokens = tokens;
        this.mailer = mailer;
        this.throttle = throttle;
    }

    /**
     * Sends whoever has this address a link to set a password. Nothing is looked up before the answer, so that it is the
     * same, and takes the same time, for an address that nobody has.
     *
     * @throws ApiException {@code FEATURE_DISABLED} without a mail server, {@code RATE_LIMIT_EXCEEDED}
     */
    void requestReset(String email, Caller caller) {
        requireMail();
        throttle.attempt("reset " + email.strip().toLowerCase(Locale.ROOT), caller);
        mailer.later(() ->
                users.find(email, null).map(User::view).ifPresent(user -> send(user, EmailPurpose.RESET_PASSWORD)));
    }

    /** Sends a user the link that verifies their address, again; errors as {@link #requestReset}. */
    void requestVerification(CurrentUser current, Caller caller) {
        requireMail();
        throttle.attempt("verification " + current.id(), caller);
        UserView user = users.get(new UserId(current.id()));
        if (!user.emailVerified()) {
            mailer.later(() -> send(user, EmailPurpose.VERIFY_EMAIL));
        }
    }

    /** Sends somebody who has just registered the link that verifies their address, if there is a mail server. */
    void welcome(UserView user) {
        if (mailer.isOn()) {
            mailer.later(() -> send(user, EmailPurpose.VERIFY_EMAIL));
        }
    }

    private void send(UserView user, EmailPurpose purpose) {
        mailer.send(user.email(), purpose, tokens.issue(user.id(), purpose, purpose.lifetime()));
    }

    private void requireMail() {
        if (!mailer.isOn()) {
            throw ApiException.of(ErrorCode.FEATURE_DISABLED, "There is no e-mail here; ask an administrator");
        }
    }
}
