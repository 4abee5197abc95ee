package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import org.hibernate.exception.ConstraintViolationException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;

/** Everybody who has registered. */
@Service
public class Users {
    private final UserRepository users;
    private final PasswordHashing passwords;
    private final Clock clock;

    Users(UserRepository users, PasswordHashing passwords, Clock clock) {
        this.users = users;
        this.passwords = passwords;
        this.clock = clock;
    }

    /**
     * Makes a new user with the role {@code USER}. Deliberately not in a transaction of its own: hashing takes longer
     * than everything else and must not hold a connection.
     *
     * @throws ApiException {@code VALIDATION_ERROR} for a password that holds the user's names, {@code RESOURCE_CONFLICT} if
     *     the e-mail address or the username is taken
     */
    public UserView register(Registration registration) {
        if (registration.passwordHoldsName()) {
            throw ApiException.invalid("password", "OwnName", "must not contain your username or e-mail address");
        }
        String hash = passwords.hash(registration.password());
        try {
            return users.saveAndFlush(new User(registration, hash, clock.instant()))
                    .view();
        } catch (DataIntegrityViolationException e) {
            String field = violates(e, "users_email_uq") ? "e-mail address" : "username";
            throw ApiException.of(ErrorCode.RESOURCE_CONFLICT, "This " + field + " is taken");
        }
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

    /** Finds by e-mail address where one is given, by username otherwise. */
    Optional<User> find(@Nullable String email, @Nullable String username) {
        if (email != null) {
            return users.findByEmailAndDeletedAtIsNull(email.strip().toLowerCase(Locale.ROOT));
        }
        return username == null ? Optional.empty() : users.findByUsername(username);
    }

    void upgradePasswordHash(User user, String password) {
        user.upgradePasswordHash(passwords.hash(password));
        users.saveAndFlush(user);
    }

    private static boolean violates(DataIntegrityViolationException failure, String constraint) {
        return failure.getCause() instanceof ConstraintViolationException violation
                && constraint.equals(violation.getConstraintName());
    }
}
