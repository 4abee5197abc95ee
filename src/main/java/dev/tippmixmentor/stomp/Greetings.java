package dev.tippmixmentor.stomp;

import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.support.AbstractSubscribableChannel;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.stereotype.Component;

/**
 * Sends CONNECTED, with our {@link Heartbeat} in it: the broker, which sends none of its own, would offer none. Sends it
 * at once, on the thread that works on CONNECT, so that the frames that a client has sent behind that one are answered
 * behind it, and find the user's queues in place.
 */
@Component
class Greetings implements ChannelInterceptor {

    @Override
    public @Nullable Message<?> preSend(Message<?> message, MessageChannel channel) {
        if (SimpMessageHeaderAccessor.getMessageType(message.getHeaders()) != SimpMessageType.CONNECT_ACK) {
            return message;
        }
        long interval = Heartbeat.INTERVAL.toMillis();
        SimpMessageHeaderAccessor headers = SimpMessageHeaderAccessor.wrap(message);
        headers.setHeader(SimpMessageHeaderAccessor.HEART_BEAT_HEADER, new long[] {interval, interval});
        Message<?> connected = MessageBuilder.createMessage(message.getPayload(), headers.getMessageHeaders());
        ((AbstractSubscribableChannel) channel).getSubscribers().forEach(handler -> handler.handleMessage(connected));
        return null;
    }
}
