package dev.tippmixmentor.stomp;

import java.util.List;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.simp.annotation.support.SimpAnnotationMethodMessageHandler;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.ExecutorChannelInterceptor;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.stereotype.Component;

/**
 * Does what a committed transaction held back, in its order, before the client's next frame. {@link FrameGate} has looked
 * at each of the messages when it came.
 */
@Component
class Commits implements ExecutorChannelInterceptor {
    private static final String SENDS = "committedSends";

    /** Hands the messages to the COMMIT frame that ends their transaction. */
    static void attach(StompHeaderAccessor commit, List<Message<byte[]>> sends) {
        commit.setHeader(SENDS, sends);
    }

    @Override
    @SuppressWarnings("unchecked") // what attach has put there
    public Message<?> beforeHandle(Message<?> message, MessageChannel channel, MessageHandler handler) {
        StompHeaderAccessor frame = MessageHeaderAccessor.getAccessor(message, StompHeaderAccessor.class);
        if (frame != null
                && handler instanceof SimpAnnotationMethodMessageHandler
                && frame.getHeader(SENDS) instanceof List<?> sends) {
            ((List<Message<byte[]>>) sends).forEach(handler::handleMessage);
        }
        return message;
    }
}
