package dev.tippmixmentor.stomp;

import dev.tippmixmentor.realtime.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.simp.annotation.support.SimpAnnotationMethodMessageHandler;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.ExecutorChannelInterceptor;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.stereotype.Component;

/**
 * Counts and times the frames of clients by command and class of destination, never by destination: those are made of
 * ids. The first of all interceptors, so that what the others refuse or take is seen as well; {@link RealtimeMeters} has
 * why something was refused.
 */
@Component
class FrameMeters implements ExecutorChannelInterceptor {
    private static final Set<String> TOPICS =
            Set.of("matches", "leagues", "predictions", "agents", "backtests", "presence");
    private static final Set<String> MESSAGES = Set.of("ping", "auth");
    private static final String OTHER = "other";

    private final MeterRegistry registry;

    /** Sending runs through in its thread, the message's handler in another. */
    private final ThreadLocal<Long> begun = new ThreadLocal<>();

    FrameMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Message<?> preSend(Message<?> message, MessageChannel channel) {
        begun.set(System.nanoTime());
        return message;
    }

    @Override
    public void afterSendCompletion(
            Message<?> message, MessageChannel channel, boolean sent, @Nullable Exception failure) {
        StompCommand command = command(message);
        if (command == null || (sent && command == StompCommand.SEND)) {
            begun.remove(); // a heart-beat, or its handler takes the time
        } else {
            record(message, command);
        }
    }

    @Override
    public Message<?> beforeHandle(Message<?> message, MessageChannel channel, MessageHandler handler) {
        if (handler instanceof SimpAnnotationMethodMessageHandler) {
            begun.set(System.nanoTime());
        }
        return message;
    }

    @Override
    public void afterMessageHandled(
            Message<?> message, MessageChannel channel, MessageHandler handler, @Nullable Exception failure) {
        if (handler instanceof SimpAnnotationMethodMessageHandler && command(message) == StompCommand.SEND) {
            record(message, StompCommand.SEND);
        } else {
            begun.remove();
        }
    }

    private void record(Message<?> message, StompCommand command) {
        Long start = begun.get();
        begun.remove();
        if (start != null) {
            Timer.builder("tippmix.realtime.frames")
                    .description("Frames of clients, by command and class of destination")
                    .tag("command", command.name().toLowerCase(Locale.ROOT))
                    .tag("destination", classOf(accessor(message).getDestination()))
                    .register(registry)
                    .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        }
    }

    private static @Nullable StompCommand command(Message<?> message) {
        return accessor(message).getCommand();
    }

    private static StompHeaderAccessor accessor(Message<?> message) {
        StompHeaderAccessor frame = MessageHeaderAccessor.getAccessor(message, StompHeaderAccessor.class);
        return frame == null ? StompHeaderAccessor.wrap(message) : frame;
    }

    /** One of a few, whatever a client writes. */
    static String classOf(@Nullable String destination) {
        if (destination == null) {
            return "none";
        }
        if (UserQueue.DESTINATIONS.contains(destination)) {
            return "user";
        }
        if (Topic.isDestination(destination)) {
            return "topic." + known(TOPICS, destination.substring("/topic/".length()));
        }
        return destination.startsWith(StompConfig.APPLICATION_PREFIX + "/")
                ? "app." + known(MESSAGES, destination.substring(StompConfig.APPLICATION_PREFIX.length() + 1))
                : OTHER;
    }

    private static String known(Set<String> names, String name) {
        int dot = name.indexOf('.');
        String first = dot < 0 ? name : name.substring(0, dot);
        return names.contains(first) ? first : OTHER;
    }
}
