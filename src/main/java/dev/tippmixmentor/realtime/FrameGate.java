package dev.tippmixmentor.realtime;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.flags.Areas;
import dev.tippmixmentor.platform.security.CurrentUser;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.handler.HandlerMethod;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.simp.annotation.support.SimpAnnotationMethodMessageHandler;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.stereotype.Component;

/**
 * Looks at every frame of a client before anybody acts on it: only what is named here gets through. Answers a refused
 * frame itself, because Spring loses what an interceptor throws when the order of reception is kept.
 */
@Component
class FrameGate implements ChannelInterceptor {
    private static final Logger log = LoggerFactory.getLogger(FrameGate.class);
    private static final Set<String> USER_QUEUES =
            Set.of("/user/queue/notifications", "/user/queue/session", "/user/queue/errors");

    private static final Pattern HEARTBEAT = Pattern.compile("\\d{1,9},\\d{1,9}");

    private final Topics topics;
    private final Areas areas;
    private final ObjectProvider<SimpAnnotationMethodMessageHandler> handlers;
    private final ErrorFrames errors;

    FrameGate(
            Topics topics,
            Areas areas,
            ObjectProvider<SimpAnnotationMethodMessageHandler> handlers,
            ErrorFrames errors) {
        this.topics = topics;
        this.areas = areas;
        this.handlers = handlers;
        this.errors = errors;
    }

    @Override
    public @Nullable Message<?> preSend(Message<?> message, MessageChannel channel) {
        StompHeaderAccessor frame = MessageHeaderAccessor.getAccessor(message, StompHeaderAccessor.class);
        if (frame == null) {
            return null;
        }
        StompCommand command = frame.getCommand();
        if (command == StompCommand.DISCONNECT) {
            return message;
        }
        Socket socket = socket(frame);
        if (socket == null || socket.isClosing()) {
            return null;
        }
        if (command == null) {
            return frame.isHeartbeat() ? message : null;
        }
        try {
            check(command, frame, socket);
            return message;
        } catch (ApiException refusal) {
            refuse(socket, frame, refusal);
        } catch (RuntimeException e) {
            log.error("realtime.frame.failed", e);
            refuse(socket, frame, ApiException.of(ErrorCode.INTERNAL_ERROR, "Something went wrong on our side"));
        }
        return null;
    }

    static @Nullable Socket socket(StompHeaderAccessor frame) {
        Map<String, Object> attributes = frame.getSessionAttributes();
        return attributes == null ? null : (Socket) attributes.get(Socket.ATTRIBUTE);
    }

    private void refuse(Socket socket, StompHeaderAccessor frame, ApiException refusal) {
        log.debug("realtime.frame.refused errorCode={}", refusal.code());
        try {
            socket.refuse(errors.of(refusal, frame, socket.correlationId(frame)));
        } catch (IOException e) {
            log.debug("realtime.frame.unanswered", e);
        }
    }

    private void check(StompCommand command, StompHeaderAccessor frame, Socket socket) {
        switch (command) {
            case CONNECT, STOMP -> checkConnect(frame, socket);
            case SUBSCRIBE -> checkSubscribe(frame, socket);
            case UNSUBSCRIBE -> socket.unsubscribe(subscriptionId(frame));
            case SEND -> checkSend(frame);
            // The rest are the server's own frames, acknowledgements nobody asked for, and transactions, which the
            // broker
            // would not keep.
            default -> throw invalid("Clients may not send this frame here");
        }
    }

    /** The host header, which STOMP 1.2 asks for, is left out by common clients and says nothing we don't know. */
    private static void checkConnect(StompHeaderAccessor frame, Socket socket) {
        if (!frame.getAcceptVersion().contains(ErrorFrames.VERSION)) {
            throw invalid("The only version of STOMP here is " + ErrorFrames.VERSION);
        }
        String heartbeat = frame.getFirstNativeHeader("heart-beat");
        if (heartbeat != null && !HEARTBEAT.matcher(heartbeat).matches()) {
            throw invalid("The heart-beat header is two numbers of milliseconds");
        }
        socket.connected();
    }

    private void checkSubscribe(StompHeaderAccessor frame, Socket socket) {
        String id = subscriptionId(frame);
        String destination = destination(frame);
        String ack = frame.getAck();
        if (ack != null && !"auto".equals(ack)) {
            throw invalid("The only acknowledgement mode here is auto");
        }
        if (!USER_QUEUES.contains(destination)) {
            checkTopic(socket.user(), destination);
        }
        if (socket.subscriptionCount() >= Socket.MAX_SUBSCRIPTIONS) {
            throw ApiException.of(ErrorCode.RATE_LIMIT_EXCEEDED, "A socket has too many subscriptions");
        }
        if (!socket.subscribe(id)) {
            throw invalid("There is a subscription with this id already");
        }
    }

    private void checkTopic(CurrentUser user, String destination) {
        if (!Topic.isDestination(destination)) {
            throw ApiException.of(
                    ErrorCode.INSUFFICIENT_PERMISSIONS, "Only topics and your own queues can be subscribed to");
        }
        if (destination.indexOf('*') >= 0 || destination.indexOf('?') >= 0 || destination.indexOf('{') >= 0) {
            throw ApiException.of(ErrorCode.INSUFFICIENT_PERMISSIONS, "Subscribe to each topic by its name");
        }
        Topic topic;
        try {
            topic = Topic.ofDestination(destination);
        } catch (IllegalArgumentException e) {
            throw noSuchTopic();
        }
        TopicPolicy policy = topics.policy(topic).orElseThrow(FrameGate::noSuchTopic);
        if (!policy.mayRead(user, topic)) {
            throw ApiException.of(ErrorCode.INSUFFICIENT_PERMISSIONS, "This topic is not open to you");
        }
    }

    private void checkSend(StompHeaderAccessor frame) {
        String destination = destination(frame);
        if (frame.getFirstNativeHeader("transaction") != null) {
            throw invalid("There are no transactions here");
        }
        if (!destination.startsWith(StompConfig.APPLICATION_PREFIX + "/")) {
            // Whoever could send to a topic could forge what everybody sees there.
            throw ApiException.of(ErrorCode.INSUFFICIENT_PERMISSIONS, "Clients send to /app only");
        }
        HandlerMethod handler = handler(destination.substring(StompConfig.APPLICATION_PREFIX.length()))
                .orElseThrow(() -> ApiException.of(ErrorCode.RESOURCE_NOT_FOUND, "There is no such destination"));
        areas.require(handler.getMethod(), handler.getBeanType());
    }

    private Optional<HandlerMethod> handler(String destination) {
        SimpAnnotationMethodMessageHandler handler = handlers.getObject();
        return handler.getHandlerMethods().entrySet().stream()
                .filter(entry -> entry.getKey().getMessageTypeMessageCondition().getMessageType()
                                == SimpMessageType.MESSAGE
                        && entry.getKey().getDestinationConditions().getPatterns().stream()
                                .anyMatch(pattern -> handler.getPathMatcher().match(pattern, destination)))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static String destination(StompHeaderAccessor frame) {
        String destination = frame.getDestination();
        if (destination == null || destination.isBlank()) {
            throw invalid("The frame needs a destination");
        }
        return destination;
    }

    private static String subscriptionId(StompHeaderAccessor frame) {
        String id = frame.getSubscriptionId();
        if (id == null || id.isBlank()) {
            throw invalid("The frame needs an id");
        }
        return id;
    }

    private static ApiException noSuchTopic() {
        return ApiException.of(ErrorCode.RESOURCE_NOT_FOUND, "There is no such topic");
    }

    private static ApiException invalid(String detail) {
        return ApiException.of(ErrorCode.INVALID_INPUT, detail);
    }
}
