package dev.tippmixmentor.platform.security;

/** What a user may do; each role may do everything the ones before it may. */
public enum Role {
    USER,
    MODERATOR,
    ADMIN;

    /** Whether this role may do what {@code needed} may. */
    public boolean includes(Role needed) {
        return compareTo(needed) >= 0;
    }

    String authority() {
        return "ROLE_" + name();
    }
}
