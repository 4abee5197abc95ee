package dev.tippmixmentor.realtime;

import java.util.UUID;
import java.util.function.BiPredicate;

/**
 * One subscription of one socket to a topic.
 *
 * @param socket id of the socket
 * @param user whose socket it is
 * @param id that the client gave the subscription
 * @param outlet sends a frame without waiting and runs the task when the frame has left, or will never; false if the socket
 *     takes no more, and then the task does not run
 */
public record Subscriber(String socket, UUID user, String id, BiPredicate<MessageFrame, Runnable> outlet) {
    boolean send(MessageFrame frame) {
        return outlet.test(frame, () -> {});
    }

    boolean send(MessageFrame frame, Runnable whenSent) {
        return outlet.test(frame, whenSent);
    }
}
