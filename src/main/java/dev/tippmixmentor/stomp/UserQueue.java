package dev.tippmixmentor.stomp;

import dev.tippmixmentor.realtime.Topic;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** A queue that every user has of their own. */
enum UserQueue {
    /** Of all the user's sockets at all nodes, with history and recovery: {@link Topic#ofUser}. */
    NOTIFICATIONS,
    /** Of one socket: answers to what it asked about itself, and when its time is up. */
    SESSION,
    /** Of one socket: what was wrong with the messages it sent. */
    ERRORS;

    /** What clients subscribe to. */
    static final Set<String> DESTINATIONS =
            Arrays.stream(values()).map(UserQueue::destination).collect(Collectors.toUnmodifiableSet());

    String destination() {
        return StompConfig.USER_PREFIX + queue();
    }

    /** Where a message for one user goes; Spring finds the socket by the session that the message names. */
    String destination(String user) {
        return StompConfig.USER_PREFIX + user + "/" + queue();
    }

    private String queue() {
        return "queue/" + name().toLowerCase(Locale.ROOT);
    }
}
