package dev.tippmixmentor.stomp;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
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
 * Confirms what a client asks a receipt for, which Spring's simple broker does only for DISCONNECT. A frame goes to several handlers; it is processed when the one that acts on it is done.
 */
@Component
class Receipts implements ExecutorChannelInterceptor {
    private static final Logger log = LoggerFactory.getLogger(Receipts.class);
    private static final Set<StompCommand> OF_APPLICATION =
            EnumSet.of(StompCommand.SEND, StompCommand.BEGIN, StompCommand.COMMIT, StompCommand.ABORT);

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
        if (OF_APPLICATION.contains(frame.getCommand())) {
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
