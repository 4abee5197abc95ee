package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.security.Role;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.UuidGenerator;
import org.jspecify.annotations.Nullable;

@Entity
@Table(schema = "identity", name = "users")
@DynamicUpdate // what is not changed is not written: the hash may have become a newer one meanwhile
class User {
    /** Stored where there is no password; no hash of any is like it. */
    static final String NO_PASSWORD = "!";

    @Id
    @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
    private UUID id;

    @Version
    private int version;

    @Column
    private String email;

    @Column
    private String username;

    @Column
    private String passwordHash;

    @Column
    private @Nullable String firstName;

    @Column
    private @Nullable String lastName;

    @Enumerated(EnumType.STRING)
    private Role role;

    @Column
    private @Nullable Instant premiumUntil;

    @Column
    private Instant createdAt;

    @Column
    private @Nullable Instant lockedAt;

    @Column
    private @Nullable Instant emailVerifiedAt;

    @Column
    private @Nullable Instant passwordChangedAt;

    @Column
    private @Nullable Instant deletedAt;

    @Column
    private @Nullable Instant erasedAt;

    @SuppressWarnings("NullAway.Init") // Hibernate fills it
    protected User() {}

    @SuppressWarnings("NullAway.Init") // Hibernate makes the id
    User(Registration registration, String passwordHash, Instant at) {
        this.email = registration.normalisedEmail();
        this.username = registration.username();
        this.passwordHash = passwordHash;
        this.firstName = registration.firstName();
        this.lastName = registration.lastName();
        this.role = Role.USER;
        this.createdAt = at;
    }

    /** Somebody who has yet to set a password. */
    @SuppressWarnings("NullAway.Init") // Hibernate makes the id
    User(String email, String username, Instant at) {
        this.email = email;
        this.username = username;
        this.passwordHash = NO_PASSWORD;
        this.role = Role.USER;
        this.createdAt = at;
    }

    UserId id() {
        return new UserId(id);
    }

    String username() {
        return username;
    }

    String passwordHash() {
        return passwordHash;
    }

    String email() {
        return email;
    }

    Role role() {
        return role;
    }

    boolean isLocked() {
        return lockedAt != null;
    }

    void rename(@Nullable String firstName, @Nullable String lastName) {
        this.firstName = firstName;
        this.lastName = lastName;
    }

    void changeRole(Role role) {
        this.role = role;
    }

    @Nullable
    Instant premiumUntil() {
        return premiumUntil;
    }

    void changePremium(@Nullable Instant until) {
        this.premiumUntil = until;
    }

    void lock(Instant at) {
        this.lockedAt = at;
    }

    void unlock() {
        this.lockedAt = null;
    }

    void changePassword(String hash, Instant at) {
        this.passwordHash = hash;
        this.passwordChangedAt = at;
    }

    /** Whoever acts for the user has shown that they read this address. */
    void verifyEmail(Instant at) {
        if (emailVerifiedAt == null) {
            this.emailVerifiedAt = at;
        }
    }

    /** Nothing of the person stays; the row does, because others point to it. */
    void erase(Instant at) {
        this.email = "erased-" + id + "@erased.invalid";
        this.username = "erased_" + id.toString().replace("-", "");
        this.firstName = null;
        this.lastName = null;
        this.passwordHash = NO_PASSWORD;
        this.role = Role.USER;
        this.premiumUntil = null;
        this.emailVerifiedAt = null;
        this.erasedAt = at;
        delete(at);
    }

    /** Hides the user; nothing is forgotten yet. */
    void delete(Instant at) {
        if (deletedAt == null) {
            this.deletedAt = at;
        }
    }

    void restore() {
        this.deletedAt = null;
    }

    Instant createdAt() {
        return createdAt;
    }

    UserView view() {
        return new UserView(
                id(), email, username, firstName, lastName, role, premiumUntil, emailVerifiedAt != null, version);
    }
}
