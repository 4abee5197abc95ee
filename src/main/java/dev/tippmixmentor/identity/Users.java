package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.audit.Actor;
import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import java.time.Clock;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Everybody who has registered. */
@Service
public class Users {
    /** Would pass for us, or is an address of the API where a public profile would be. */
    private static final Set<String> RESERVED = Set.of(
            "admin", "administrator", "moderator", "profile", "root", "support", "system", "tippmix", "tippmixmentor");

    private final UserRepository users;
    private final PasswordHashing passwords;
    private final PasswordRules rules;
    private final AuditLog audit;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Users(
            UserRepository users,
            PasswordHashing passwords,
            PasswordRules rules,
            AuditLog audit,
            TransactionTemplate transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.users = users;
        this.passwords = passwords;
        this.rules = rules;
        this.audit = audit;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Makes a new user with the role {@code USER}. Deliberately not in a transaction while it hashes: that takes longer
     * than everything else and must not hold a connection.
     *
     * @throws ApiException {@code VALIDATION_ERROR} for a password that breaks {@link PasswordRules}, {@code
     *     RESOURCE_CONFLICT} if the e-mail address or the username is taken
     */
    public UserView register(Registration registration) {
        String hash = hash(registration);
        return Objects.requireNonNull(transaction.execute(status -> add(registration, hash)));
    }

    /** Hashes the password of somebody new, if everything about them is in order; errors as {@link #register}. */
    String hash(Registration registration) {
        if (RESERVED.contains(registration.username().toLowerCase(Locale.ROOT))) {
            throw ApiException.invalid("username", "Reserved", "is not for users");
        }
        return passwords.hash(
                registration.password(),
                () -> rules.check(
                        "password", registration.password(), registration.normalisedEmail(), registration.username()));
    }

    /** Makes a new user in the caller's transaction; errors as {@link #register}. */
    UserView add(Registration registration, String passwordHash) {
        requireFree(registration);
        User user = new User(registration, passwordHash, clock.instant());
        try {
            user = users.saveAndFlush(user);
        } catch (DataIntegrityViolationException e) {
            throw taken(e);
        }
        events.publishEvent(new UserRegistered(user.id(), clock.instant()));
        audit.record(AuditEntry.of(AuditAction.USER_REGISTERED, user.id())
                .by(Actor.user(user.id().value(), user.role())));
        return user.view();
    }

    /** PostgreSQL logs the value that breaks a constraint, so only two at the same moment are left to the constraints. */
    private void requireFree(Registration registration) {
        if (users.findByEmailAndDeletedAtIsNull(registration.normalisedEmail()).isPresent()) {
            throw ApiException.of(ErrorCode.RESOURCE_CONFLICT, "This e-mail address is taken");
        }
        if (users.findByUsername(registration.username()).isPresent()) {
            throw ApiException.of(ErrorCode.RESOURCE_CONFLICT, "This username is taken");
        }
    }

    /** What to tell of a user who could not be stored; the failure itself if no name is to blame. */
    static RuntimeException taken(DataIntegrityViolationException failure) {
        String field = violates(failure, "users_email_uq") ? "e-mail address" : "username";
        if (!violates(failure, "users_email_uq") && !violates(failure, "users_username_uq")) {
            return failure;
        }
        return ApiException.of(ErrorCode.RESOURCE_CONFLICT, "This " + field + " is taken");
    }

    /**
     * A user's own data.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    public UserView get(UserId id) {
        return find(id).orElseThrow(() -> ApiException.notFound("user", id));
    }

    Optional<UserView> find(UserId id) {
        return users.findByIdAndDeletedAtIsNull(id.value()).map(User::view);
    }

    /**
     * Finds by e-mail address where one is given, by username otherwise. Their case is changed here and not by the database,
     * which makes an {@code i} of {@code İ}: one user could be tried under many names otherwise.
     */
    Optional<User> find(@Nullable String email, @Nullable String username) {
        if (email != null) {
            return users.findByEmailAndDeletedAtIsNull(email.strip().toLowerCase(Locale.ROOT));
        }
        return username == null ? Optional.empty() : users.findByUsername(username.toLowerCase(Locale.ROOT));
    }

    /**
     * Stores a hash made by today's algorithm in place of one made by an older one. Of several sign-ins at the same moment
     * one does so, and the others take its hash.
     *
     * @return the hash that is stored now
     * @throws ApiException {@code AUTH_FAILED} if the password is not the user's any more
     */
    String upgradePasswordHash(User user, String password) {
        String hash = passwords.hash(password, () -> {});
        int replaced = Objects.requireNonNull(transaction.execute(
                status -> users.replacePasswordHash(user.id().value(), user.passwordHash(), hash)));
        return replaced == 1
                ? hash
                : users.findByIdAndDeletedAtIsNull(user.id().value())
                        .map(User::passwordHash)
                        .filter(stored -> passwords.matches(password, stored))
                        .orElseThrow(() -> ApiException.of(ErrorCode.AUTH_FAILED, "Sign in again"));
    }

    private static boolean violates(DataIntegrityViolationException failure, String constraint) {
        return failure.getCause() instanceof ConstraintViolationException violation
                && constraint.equals(violation.getConstraintName());
    }
}
