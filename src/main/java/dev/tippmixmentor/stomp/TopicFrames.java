package dev.tippmixmentor.stomp;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.realtime.LocalSubscribers;
import dev.tippmixmentor.realtime.Position;
import dev.tippmixmentor.realtime.Subscriber;
import dev.tippmixmentor.realtime.Topic;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.stereotype.Component;

/**
 * Takes the subscriptions to topics out of the stream of frames that {@link FrameGate} let through: they are ours, because
 * Spring's broker can neither replay before it delivers nor encode a message once for all. What a user is notified of is a
 * topic too; the broker keeps the queues of single sockets.
 */
@Component
class TopicFrames implements ChannelInterceptor {
    static final String RECOVER_SINCE = "recover-since";

    private static final Logger log = LoggerFactory.getLogger(TopicFrames.class);

    private final LocalSubscribers subscribers;
    private final ErrorFrames errors;
    private final RealtimeMeters meters;

    TopicFrames(LocalSubscribers subscribers, ErrorFrames errors, RealtimeMeters meters) {
        this.subscribers = subscribers;
        this.errors = errors;
        this.meters = meters;
    }

    @Override
    public @Nullable Message<?> preSend(Message<?> message, MessageChannel channel) {
        if (SimpMessageHeaderAccessor.getMessageType(message.getHeaders()) == SimpMessageType.DISCONNECT) {
            String socket = SimpMessageHeaderAccessor.getSessionId(message.getHeaders());
            if (socket != null) {
                subscribers.gone(socket);
            }
            return message;
        }
        StompHeaderAccessor frame = MessageHeaderAccessor.getAccessor(message, StompHeaderAccessor.class);
        Socket socket = frame == null ? null : FrameGate.socket(frame);
        if (frame == null || socket == null) {
            return message;
        }
        return takes(frame, socket) ? null : message;
    }

    private boolean takes(StompHeaderAccessor frame, Socket socket) {
        String id = frame.getSubscriptionId();
        String destination = frame.getDestination();
        if (frame.getCommand() == StompCommand.UNSUBSCRIBE && id != null) {
            return subscribers.unsubscribe(socket.getId(), id, () -> confirm(socket, frame.getReceipt()));
        }
        if (frame.getCommand() != StompCommand.SUBSCRIBE
                || id == null
                || destination == null
                || !isTopic(destination)) {
            return false;
        }
        String since = frame.getFirstNativeHeader(RECOVER_SINCE);
        try {
            subscribers.subscribe(
                    new Subscriber(socket.getId(), socket.user().id(), id, socket::send),
                    Topic.isDestination(destination)
                            ? Topic.ofDestination(destination)
                            : Topic.ofUser(socket.user().id()),
                    since == null ? null : Position.of(since),
                    () -> confirm(socket, frame.getReceipt()));
        } catch (IllegalArgumentException e) {
            refuse(socket, frame);
        }
        if (!socket.isOpen()) {
            subscribers.gone(socket.getId()); // its end may have been heard of before this frame
        }
        return true;
    }

    private static boolean isTopic(String destination) {
        return Topic.isDestination(destination) || destination.equals(UserQueue.NOTIFICATIONS.destination());
    }

    private static void confirm(Socket socket, @Nullable String receipt) {
        if (receipt == null) {
            return;
        }
        try {
            socket.receipt(receipt);
        } catch (IOException e) {
            log.debug("realtime.receipt.unsent", e);
        }
    }

    private void refuse(Socket socket, StompHeaderAccessor frame) {
        meters.refused(Refusal.PROTOCOL);
        ApiException problem = ApiException.of(
                ErrorCode.INVALID_INPUT, "The header " + RECOVER_SINCE + " is the epoch and the offset of a message");
        try {
            socket.refuse(Refusal.PROTOCOL, errors.of(problem, frame, socket.correlationId(frame)));
        } catch (IOException e) {
            log.debug("realtime.frame.unanswered", e);
        }
    }
}
