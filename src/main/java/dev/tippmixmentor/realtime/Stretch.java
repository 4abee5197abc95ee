package dev.tippmixmentor.realtime;

import java.util.List;

/**
 * What Redis knows of a topic from some position on.
 *
 * @param end where the topic is now
 * @param messages the first of those after that position that are still there, in their order
 */
record Stretch(Position end, List<PlacedMessage> messages) {

    /** Whether nothing is missing between the position and what was found. */
    boolean reaches(Position since) {
        if (!end.epoch().equals(since.epoch())) {
            return false;
        }
        return messages.isEmpty()
                ? since.offset() == end.offset()
                : messages.get(0).follows(since);
    }
}
