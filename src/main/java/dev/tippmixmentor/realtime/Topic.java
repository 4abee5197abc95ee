package dev.tippmixmentor.realtime;

import java.util.regex.Pattern;

/**
 * What clients subscribe to as {@code /topic/<name>}.
 *
 * @param name letters, digits, dots and dashes, for example {@code matches.0198…}; never a wildcard
 */
public record Topic(String name) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,127}");

    public Topic {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not the name of a topic");
        }
    }

    public static Topic of(String name) {
        return new Topic(name);
    }
}
