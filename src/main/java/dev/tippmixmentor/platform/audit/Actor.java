package dev.tippmixmentor.platform.audit;

import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.security.Role;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who did something.
 *
 * @param id of a user, null for the others
 * @param role what the user might do at that moment, null for the others
 */
public record Actor(Kind kind, @Nullable UUID id, @Nullable Role role) {

    /** What kind of actor there is. */
    public enum Kind {
        USER,
        /** Somebody on the network who has not signed in. */
        ANONYMOUS,
        /** The application itself. */
        SYSTEM
    }

    public Actor {
        if ((kind == Kind.USER) != (id != null && role != null)) {
            throw new IllegalArgumentException("a user has an id and a role, nobody else has");
        }
    }

    public static Actor user(UUID id, Role role) {
        return new Actor(Kind.USER, id, role);
    }

    public static Actor anonymous() {
        return new Actor(Kind.ANONYMOUS, null, null);
    }

    public static Actor system() {
        return new Actor(Kind.SYSTEM, null, null);
    }

    static Actor of(CurrentUser user) {
        return user(user.id(), user.role());
    }
}
