package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.audit.Actor;
import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.security.Role;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What users do to their own accounts. Hashing runs outside of transactions, as it must not hold a connection.
 */
@Service
class Account {
    private final UserRepository users;
    private final Sessions sessions;
    private final Profiles profiles;
    private final EmailTokens emailTokens;
    private final SecondFactors factors;
    private final Reauthentication reauthentication;
    private final Mailer mailer;
    private final PasswordHashing passwords;
    private final PasswordRules rules;
    private final IdentityProof proof;
    private final AuditLog audit;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Account(
            UserRepository users,
            Sessions sessions,
            Profiles profiles,
            EmailTokens emailTokens,
            SecondFactors factors,
            Reauthentication reauthentication,
            Mailer mailer,
            PasswordHashing passwords,
            PasswordRules rules,
            IdentityProof proof,
            AuditLog audit,
            TransactionTemplate transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.users = users;
        this.sessions = sessions;
        this.profiles = profiles;
        this.emailTokens = emailTokens;
        this.factors = factors;
        this.reauthentication = reauthentication;
        this.mailer = mailer;
        this.passwords = passwords;
        this.rules = rules;
        this.proof = proof;
        this.audit = audit;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Everything this module knows of a user.
     *
     * @param at when it was put together
     */
    record Export(
            UserView user,
            Instant registeredAt,
            Preferences preferences,
            SecondFactors.State secondFactor,
            List<StoredSession> sessions,
            Instant at) {}

    /**
     * Takes another password and ends all other sessions.
     *
     * @throws ApiException as {@link IdentityProof#require}, {@code VALIDATION_ERROR} for a new one that breaks {@link
     *     PasswordRules} or is the current one
     */
    void changePassword(
            CurrentUser current, String password, String newPassword, @Nullable String code, Caller caller) {
        User user = proof.require(current, password, code, caller);
        if (password.equals(newPassword)) {
            throw ApiException.invalid("newPassword", "Same", "is the current one");
        }
        String hash = newHash(user, newPassword);
        change(user, known -> {
            known.changePassword(hash, clock.instant());
            users.saveAndFlush(known); // before the sessions end, or one could be opened in between
            emailTokens.revoke(known.id());
            factors.forgetUnfinished(known.id());
            sessions.endAll(known.id(), current.sessionId(), SessionEnd.PASSWORD_CHANGED);
            events.publishEvent(new PasswordChanged(known.id(), clock.instant()));
            audit.record(AuditEntry.of(AuditAction.PASSWORD_CHANGED, known.id()));
        });
        mailer.tellPasswordChanged(user.email());
    }

    /**
     * Sets a password with the right that a link sent by e-mail gives; ends all sessions, and forgets the tries at the one
     * before. Whoever registered with an address that nobody had verified may be somebody else, and loses their second factor.
     * Errors as above.
     */
    void resetPassword(String token, String newPassword, Caller caller) {
        User user = users.findByIdAndDeletedAtIsNull(
                        emailTokens.owner(token, EmailPurpose.RESET_PASSWORD).value())
                .orElseThrow(EmailTokens::invalid);
        String hash = newHash(user, newPassword);
        change(user, known -> {
            emailTokens.redeem(token, EmailPurpose.RESET_PASSWORD);
            Instant now = clock.instant();
            if (!known.view().emailVerified()) {
                factors.disable(known.id());
            }
            factors.forgetUnfinished(known.id());
            known.changePassword(hash, now);
            known.verifyEmail(now);
            users.saveAndFlush(known);
            emailTokens.revoke(known.id());
            sessions.endAll(known.id(), null, SessionEnd.PASSWORD_CHANGED);
            events.publishEvent(new PasswordChanged(known.id(), now));
            audit.record(AuditEntry.of(AuditAction.PASSWORD_RESET, known.id()).by(actor(known)));
        });
        proof.startOver(user, caller);
        mailer.tellPasswordChanged(user.email());
    }

    /** Notes that the user reads the address; the link works once. */
    void verifyEmail(String token) {
        transaction.executeWithoutResult(status -> {
            User user = users.findByIdAndDeletedAtIsNull(
                            emailTokens.redeem(token, EmailPurpose.VERIFY_EMAIL).value())
                    .orElseThrow(EmailTokens::invalid);
            user.verifyEmail(clock.instant());
            users.saveAndFlush(user);
            audit.record(AuditEntry.of(AuditAction.EMAIL_VERIFIED, user.id()).by(actor(user)));
        });
    }

    Export export(CurrentUser current) {
        return Objects.requireNonNull(transaction.execute(status -> {
            User user = proof.own(current);
            audit.record(AuditEntry.of(AuditAction.USER_EXPORTED, user.id()));
            return new Export(
                    user.view(),
                    user.createdAt(),
                    profiles.preferences(user.id()).preferences(),
                    factors.state(user.id()),
                    sessions.all(user.id(), current.sessionId()),
                    clock.instant());
        }));
    }

    /**
     * Forgets a user: nothing of the person stays here, other modules hear of it, and the names are free again.
     *
     * @throws ApiException as {@link IdentityProof#require}, {@code LAST_ADMINISTRATOR} if nobody would be left who can make
     *     others administrators
     */
    void erase(CurrentUser current, String password, @Nullable String code, Caller caller) {
        User user = proof.require(current, password, code, caller);
        transaction.executeWithoutResult(status -> {
            if (user.role() == Role.ADMIN) {
                requireAnotherAdministrator(user);
            }
            forget(unchanged(user));
        });
    }

    /** Locks all of them before anything else: of two who go at the same moment the second finds the first gone. */
    private void requireAnotherAdministrator(User user) {
        if (users.lockAdministrators().stream()
                .allMatch(administrator -> administrator.id().equals(user.id()))) {
            throw ApiException.of(
                    ErrorCode.LAST_ADMINISTRATOR, "You are the last administrator; make somebody else one first");
        }
    }

    /** What {@link #erase} does, in the caller's transaction, to a user whose row the caller has locked. */
    void forget(User known) {
        known.erase(clock.instant());
        users.saveAndFlush(known);
        sessions.endAll(known.id(), null, SessionEnd.ACCOUNT_ERASED);
        sessions.anonymise(known.id());
        profiles.forget(known.id());
        emailTokens.revoke(known.id());
        factors.forget(known.id());
        events.publishEvent(new UserErased(known.id(), clock.instant()));
        audit.record(AuditEntry.of(AuditAction.USER_ERASED, known.id()));
    }

    /** Notes that the user has proved just now who they are, for steps that ask for it; errors as {@link IdentityProof#require}. */
    void confirm(CurrentUser current, String password, @Nullable String code, Caller caller) {
        proof.require(current, password, code, caller);
        reauthentication.done(current);
    }

    /** Whoever holds a link acts as the user it was sent to. */
    private static Actor actor(User user) {
        return Actor.user(user.id().value(), user.role());
    }

    private String newHash(User user, String password) {
        return passwords.hash(password, () -> rules.check("newPassword", password, user.email(), user.username()));
    }

    private void change(User seen, Consumer<User> change) {
        transaction.executeWithoutResult(status -> change.accept(unchanged(seen)));
    }

    /** The user as they are now, locked; somebody who changed them since we looked makes this a conflict. */
    private User unchanged(User seen) {
        return users.lockByIds(List.of(seen.id().value())).stream()
                .filter(known -> known.passwordHash().equals(seen.passwordHash()) && known.role() == seen.role())
                .findFirst()
                .orElseThrow(() ->
                        ApiException.of(ErrorCode.RESOURCE_CONFLICT, "Somebody else changed this at the same time"));
    }
}
