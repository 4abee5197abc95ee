package dev.tippmixmentor.identity;

import dev.tippmixmentor.identity.SecondFactors.Enrolment;
import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.security.CurrentUser;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** How users put their second factor on and take it off. */
@Component
class OwnSecondFactor {
    private final IdentityProof proof;
    private final UserRepository users;
    private final SecondFactors factors;
    private final Sessions sessions;
    private final LoginThrottle throttle;
    private final AuditLog audit;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    OwnSecondFactor(
            IdentityProof proof,
            UserRepository users,
            SecondFactors factors,
            Sessions sessions,
            LoginThrottle throttle,
            AuditLog audit,
            TransactionTemplate transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.proof = proof;
        this.users = users;
        this.factors = factors;
        this.sessions = sessions;
        this.throttle = throttle;
        this.audit = audit;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    SecondFactors.State state(CurrentUser current) {
        return factors.state(new UserId(current.id()));
    }

    /**
     * Makes a key for one-time passwords.
     *
     * @throws ApiException {@code AUTH_FAILED} if the password is wrong, {@code RESOURCE_CONFLICT} if there is a key that is on,
     *     {@code RATE_LIMIT_EXCEEDED}
     */
    Enrolment enrol(CurrentUser current, String password, Caller caller) {
        if (state(current).enabledAt() != null) {
            throw SecondFactors.alreadyOn();
        }
        User user = proof.require(current, password, null, caller);
        return factors.enrol(user.id(), user.username());
    }

    /**
     * From now on a code of the key belongs to every sign-in; ends all other sessions.
     *
     * @return the recovery codes
     * @throws ApiException {@code AUTH_FAILED} for a wrong code, {@code RESOURCE_CONFLICT} if no key was made, {@code
     *     RATE_LIMIT_EXCEEDED}
     */
    List<String> enable(CurrentUser current, String code, Caller caller) {
        User user = proof.own(current);
        String tries = "enable " + current.sessionId();
        throttle.attempt(tries, caller);
        List<String> codes;
        try {
            codes = Objects.requireNonNull(transaction.execute(status -> {
                // Before the sessions end, or somebody who is signing in without a code could open one in between.
                users.lockByIds(List.of(user.id().value()));
                List<String> made = factors.enable(user.id(), code);
                ended(current, true);
                return made;
            }));
        } catch (ApiException e) {
            audit.recordRefusal(AuditEntry.of(AuditAction.CONFIRMATION_FAILED, user.id()));
            throw e;
        }
        throttle.succeeded(tries, caller);
        return codes;
    }

    /**
     * From now on the password is enough to sign in; ends all other sessions. Errors as {@link IdentityProof#require}.
     */
    void disable(CurrentUser current, String password, @Nullable String code, Caller caller) {
        User user = proof.require(current, password, code, caller);
        transaction.executeWithoutResult(status -> {
            if (factors.disable(user.id())) {
                ended(current, false);
            }
        });
    }

    private void ended(CurrentUser current, boolean on) {
        UserId user = new UserId(current.id());
        sessions.endAll(user, current.sessionId(), SessionEnd.SECOND_FACTOR_CHANGED);
        events.publishEvent(new SecondFactorChanged(user, on, clock.instant()));
    }
}
