package dev.tippmixmentor.realtime;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place among the messages of a topic.
 *
 * @param epoch in which offsets count; it ends when a message may have been lost, so that an offset never means two
 *     messages and offsets without a gap are messages without a gap
 * @param offset of the message before this place; 0 before the first
 */
public record Position(String epoch, long offset) {
    private static final Pattern TEXT = Pattern.compile("([A-Za-z0-9-]{1,64}):(\\d{1,18})");

    /**
     * What clients send in {@code recover-since}.
     *
     * @param text {@code <epoch>:<offset>}
     * @throws IllegalArgumentException if it is nothing of the kind
     */
    public static Position of(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a position");
        }
        return new Position(parts.group(1), Long.parseLong(parts.group(2)));
    }

    Position at(long other) {
        return new Position(epoch, other);
    }

    boolean isBefore(Position other) {
        return epoch.equals(other.epoch) && offset < other.offset;
    }
}
