package dev.tippmixmentor.stomp;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;

/**
 * Ends a socket whose STOMP session the broker has ended: after the client's DISCONNECT normally, with the receipt it
 * asked for; after missed heartbeats with a code of its own. Spring would send an ERROR to a client that just said
 * goodbye.
 */
@Component
class Farewells implements ChannelInterceptor {
    private static final Logger log = LoggerFactory.getLogger(Farewells.class);

    private final Sockets sockets;

    Farewells(Sockets sockets) {
        this.sockets = sockets;
    }

    @Override
    public @Nullable Message<?> preSend(Message<?> message, MessageChannel channel) {
        if (SimpMessageHeaderAccessor.getMessageType(message.getHeaders()) != SimpMessageType.DISCONNECT_ACK) {
            return message;
        }
        String id = SimpMessageHeaderAccessor.getSessionId(message.getHeaders());
        if (id != null) {
            sockets.find(id).ifPresent(socket -> end(socket, message));
        }
        return null;
    }

    private static void end(Socket socket, Message<?> message) {
        if (!(message.getHeaders().get(StompHeaderAccessor.DISCONNECT_MESSAGE_HEADER) instanceof Message<?> goodbye)) {
            socket.close(Socket.SILENT);
            return;
        }
        StompHeaderAccessor frame = MessageHeaderAccessor.getAccessor(goodbye, StompHeaderAccessor.class);
        try {
            if (frame != null && frame.getReceipt() != null) {
                socket.receipt(frame.getReceipt());
            }
        } catch (IOException e) {
            log.debug("realtime.receipt.unsent", e);
        }
        socket.close(CloseStatus.NORMAL);
    }
}
