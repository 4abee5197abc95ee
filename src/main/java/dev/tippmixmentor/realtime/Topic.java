package dev.tippmixmentor.realtime;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What clients subscribe to as {@code /topic/<name>}.
 *
 * @param name letters, digits, dots and dashes, for example {@code matches.0198…}; never a wildcard
 */
public record Topic(String name) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,127}");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    /** What a user subscribes to who wants to hear {@link #ofUser}. */
    public static final String NOTIFICATIONS = "/user/queue/notifications";

    private static final String DESTINATION_PREFIX = "/topic/";

    /** No policy governs topics of this name, so that nobody subscribes to one by it. */
    private static final String USER_PREFIX = "user.";

    private static final String PRESENCE_PREFIX = "presence.";

    public Topic {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not the name of a topic");
        }
    }

    /** Whether a STOMP destination is meant to be a topic. */
    public static boolean isDestination(String destination) {
        return destination.startsWith(DESTINATION_PREFIX);
    }

    /**
     * The topic behind a STOMP destination.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Topic ofDestination(String destination) {
        if (!isDestination(destination)) {
            throw new IllegalArgumentException("not the destination of a topic");
        }
        return of(destination.substring(DESTINATION_PREFIX.length()));
    }

    /** What clients subscribe to. */
    public String destination() {
        return isOfUser() ? NOTIFICATIONS : DESTINATION_PREFIX + name;
    }

    /** Whether it is one user's own. */
    boolean isOfUser() {
        return id(USER_PREFIX).isPresent();
    }

    /** On which it is told who follows this one. */
    Topic presence() {
        return of(PRESENCE_PREFIX + name);
    }

    /** Whether it tells who follows another one. */
    boolean isPresence() {
        return name.startsWith(PRESENCE_PREFIX);
    }

    /** The one whose followers it tells, or itself: who may read that, and what it is about, decides about both. */
    public Topic subject() {
        return isPresence() ? of(name.substring(PRESENCE_PREFIX.length())) : this;
    }

    /**
     * What a topic such as {@code matches.0198…} is about.
     *
     * @param prefix all that stands before the id, the dot included
     * @return the id, or empty if the name is anything else
     */
    public Optional<UUID> id(String prefix) {
        return name.startsWith(prefix)
                        && ID.matcher(name.substring(prefix.length())).matches()
                ? Optional.of(UUID.fromString(name.substring(prefix.length())))
                : Optional.empty();
    }

    public static Topic of(String name) {
        return new Topic(name);
    }

    /** What one user alone hears, on all of their sockets that subscribed to {@code /user/queue/notifications}. */
    public static Topic ofUser(UUID user) {
        return of(USER_PREFIX + user);
    }
}
