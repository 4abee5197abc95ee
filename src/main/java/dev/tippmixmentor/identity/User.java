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
import org.hibernate.annotations.UuidGenerator;
import org.jspecify.annotations.Nullable;

@Entity
@Table(schema = "identity", name = "users")
class User {
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
    private Instant createdAt;

    @Column
    private @Nullable Instant deletedAt;

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

    UserId id() {
        return new UserId(id);
    }

    String username() {
        return username;
    }

    String passwordHash() {
        return passwordHash;
    }

    Role role() {
        return role;
    }

    /** Takes a hash made by today's algorithm in place of one made by an older one. */
    void upgradePasswordHash(String hash) {
        this.passwordHash = hash;
    }

    UserView view() {
        return new UserView(id(), email, username, firstName, lastName, role);
    }
}
