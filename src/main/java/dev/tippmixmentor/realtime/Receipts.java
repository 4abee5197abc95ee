package dev.tippmixmentor.realtime;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.simp.annotation.support.SimpAnnotationMethodMessageHandler;
import org.springframework.messaging.simp.broker.AbstractBrokerMessageHandler;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.simp.user.UserDestinationMessageHandler;
import org.springframework.messaging.support.ExecutorChannelInterceptor;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.stereotype.Component;

/**
 * Confirms SUBSCRIBE, UNSUBSCRIBE and SEND when the client asks for a receipt, which Spring's simple broker does only
 * for DISCONNECT. A frame goes to several handlers; it is processed when the one that acts on it is done.
 */
@Component
class Receipts implements ExecutorChannelInterceptor {
    private static final Logger log = LoggerFactory.getLogger(Receipts.class);

    @Override
    public void afterMessageHandled(
            Message<?> message, MessageChannel channel, MessageHandler handler, @Nullable Exception failure) {
        StompHeaderAccessor frame = MessageHeaderAccessor.getAccessor(message, StompHeaderAccessor.class);
        if (frame == null || frame.getReceipt() == null || failure != null || !acts(handler, frame)) {
            return;
        }
        Socket socket = FrameGate.socket(frame);
        if (socket == null) {
            return;
        }
        try {
            socket.receipt(frame.getReceipt());
        } catch (IOException e) {
            log.debug("realtime.receipt.unsent", e);
        }
    }

    private static boolean acts(MessageHandler handler, StompHeaderAccessor frame) {
        if (frame.getCommand() == StompCommand.SEND) {
            return handler instanceof SimpAnnotationMethodMessageHandler;
        }
        if (frame.getCommand() == StompCommand.SUBSCRIBE) {
            String destination = frame.getDestination();
            boolean own = destination != null && destination.startsWith(StompConfig.USER_PREFIX);
            return own
                    ? handler instanceof UserDestinationMessageHandler
                    : handler instanceof AbstractBrokerMessageHandler;
        }
        return frame.getCommand() == StompCommand.UNSUBSCRIBE && handler instanceof AbstractBrokerMessageHandler;
    }
}
