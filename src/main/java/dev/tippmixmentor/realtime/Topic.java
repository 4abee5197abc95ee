package dev.tippmixmentor.realtime;

import java.util.regex.Pattern;

/**
 * What clients subscribe to as {@code /topic/<name>}.
 *
 * @param name letters, digits, dots and dashes, for example {@code matches.0198…}; never a wildcard
 */
public record Topic(String name) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,127}");
    private static final String DESTINATION_PREFIX = "/topic/";

    public Topic {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not the name of a topic");
        }
    }

    /** Whether a STOMP destination is meant to be a topic. */
    static boolean isDestination(String destination) {
        return destination.startsWith(DESTINATION_PREFIX);
    }

    /**
     * The topic behind a STOMP destination.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Topic ofDestination(String destination) {
        if (!isDestination(destination)) {
            throw new IllegalArgumentException("not the destination of a topic");
        }
        return of(destination.substring(DESTINATION_PREFIX.length()));
    }

    /** What clients subscribe to. */
    String destination() {
        return DESTINATION_PREFIX + name;
    }

    public static Topic of(String name) {
        return new Topic(name);
    }
}
