package dev.tippmixmentor.stomp;

import dev.tippmixmentor.platform.logging.CorrelationId;
import dev.tippmixmentor.platform.logging.LogFields;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.ExecutorChannelInterceptor;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.stereotype.Component;

/** What a client's frame causes is logged and told under its correlation id, and under who sent it. */
@Component
class FrameCorrelation implements ExecutorChannelInterceptor {

    @Override
    public Message<?> beforeHandle(Message<?> message, MessageChannel channel, MessageHandler handler) {
        StompHeaderAccessor frame = MessageHeaderAccessor.getAccessor(message, StompHeaderAccessor.class);
        Socket socket = frame == null ? null : FrameGate.socket(frame);
        if (frame != null && socket != null) {
            CorrelationId.set(socket.correlationId(frame));
            MDC.put(LogFields.USER_ID, socket.user().getName());
        }
        return message;
    }

    @Override
    public void afterMessageHandled(
            Message<?> message, MessageChannel channel, MessageHandler handler, @Nullable Exception failure) {
        CorrelationId.set(null);
        MDC.remove(LogFields.USER_ID);
    }
}
