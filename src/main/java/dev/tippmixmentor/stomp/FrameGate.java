package dev.tippmixmentor.stomp;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.flags.Areas;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.realtime.Topic;
import dev.tippmixmentor.realtime.TopicPolicy;
import dev.tippmixmentor.realtime.Topics;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
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
import org.springframework.util.function.SingletonSupplier;

/**
 * Looks at every frame of a client before anybody acts on it: only what is named here gets through. Answers a refused
 * frame itself, because Spring loses what an interceptor throws when the order of reception is kept.
 */
@Component
class FrameGate implements ChannelInterceptor {
    private static final Logger log = LoggerFactory.getLogger(FrameGate.class);
    private static final Pattern HEARTBEAT = Pattern.compile("(\\d{1,9}),(\\d{1,9})");
    private static final Pattern LENGTH = Pattern.compile("\\d{1,9}");

    private static final String TRANSACTION = "transaction";

    /** Several times what any client of ours sends. */
    static final int MAX_HEADERS = 40;

    private final Topics topics;
    private final Areas areas;
    private final SingletonSupplier<SimpAnnotationMethodMessageHandler> handlers;
    private final ErrorFrames errors;
    private final RealtimeMeters meters;

    FrameGate(
            Topics topics,
            Areas areas,
            ObjectProvider<SimpAnnotationMethodMessageHandler> handlers,
            ErrorFrames errors,
            RealtimeMeters meters) {
        this.topics = topics;
        this.areas = areas;
        this.handlers = SingletonSupplier.of(handlers::getObject);
        this.errors = errors;
        this.meters = meters;
    }

    @Override
    public @Nullable Message<?> preSend(Message<?> message, MessageChannel channel) {
        StompHeaderAccessor frame = MessageHeaderAccessor.getAccessor(message, StompHeaderAccessor.class);
        if (frame == null) {
            return null;
        }
        StompCommand command = frame.getCommand();
        Socket socket = socket(frame);
        if (command == StompCommand.DISCONNECT && (socket == null || socket.isConnected() || !socket.isOpen())) {
            return message; // the client's goodbye, or Spring's own for a socket that is gone
        }
        if (socket == null || socket.isClosing() || !socket.isOpen()) {
            return null;
        }
        if (command == null) {
            return frame.isHeartbeat() ? message : null;
        }
        try {
            return check(command, frame, message, socket) ? message : null;
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
        Refusal reason = Refusal.ofFrame(refusal.code(), frame.getCommand());
        meters.refused(reason);
        try {
            socket.refuse(reason, errors.of(refusal, frame, socket.correlationId(frame)));
        } catch (IOException e) {
            log.debug("realtime.frame.unanswered", e);
        }
    }

    /** Whether the frame, which is all right, goes on to those who act on it. */
    private boolean check(StompCommand command, StompHeaderAccessor frame, Message<?> message, Socket socket) {
        checkHeaders(frame);
        switch (command) {
            case CONNECT, STOMP -> checkConnect(frame, socket);
            case SUBSCRIBE -> checkSubscribe(frame, socket);
            case UNSUBSCRIBE -> {
                if (!socket.unsubscribe(subscriptionId(frame))) {
                    throw invalid("There is no subscription with this id");
                }
            }
            case SEND -> {
                return checkSend(frame, message, socket);
            }
            case BEGIN -> socket.transactions().begin(transaction(frame));
            case COMMIT -> Commits.attach(frame, socket.transactions().end(transaction(frame)));
            case ABORT -> socket.transactions().end(transaction(frame));
            // The rest are the server's own frames, and acknowledgements of messages that need none.
            default -> throw invalid("Clients may not send this frame here");
        }
        return true;
    }

    private static void checkHeaders(StompHeaderAccessor frame) {
        int headers =
                frame.toNativeHeaderMap().values().stream().mapToInt(List::size).sum();
        if (headers > MAX_HEADERS) {
            throw ApiException.of(ErrorCode.REQUEST_TOO_LARGE, "A frame has too many headers");
        }
        String length = frame.getFirstNativeHeader("content-length");
        if (length != null && !LENGTH.matcher(length).matches()) {
            throw invalid("The content-length header is a number of bytes"); // Spring would pass over it
        }
    }

    /** The host header, which STOMP 1.2 asks for, is left out by common clients and says nothing we don't know. */
    private static void checkConnect(StompHeaderAccessor frame, Socket socket) {
        if (!frame.getAcceptVersion().contains(ErrorFrames.VERSION)) {
            throw invalid("The only version of STOMP here is " + ErrorFrames.VERSION);
        }
        String heartbeat = frame.getFirstNativeHeader("heart-beat");
        Matcher beats = HEARTBEAT.matcher(heartbeat == null ? "0,0" : heartbeat);
        if (!beats.matches()) {
            throw invalid("The heart-beat header is two numbers of milliseconds");
        }
        socket.connected(Long.parseLong(beats.group(1)), Long.parseLong(beats.group(2)));
    }

    private void checkSubscribe(StompHeaderAccessor frame, Socket socket) {
        String id = subscriptionId(frame);
        String destination = destination(frame);
        String ack = frame.getAck();
        if (ack != null && !"auto".equals(ack)) {
            throw invalid("The only acknowledgement mode here is auto");
        }
        if (socket.subscriptionCount() >= Socket.MAX_SUBSCRIPTIONS) {
            throw ApiException.of(ErrorCode.RATE_LIMIT_EXCEEDED, "A socket has too many subscriptions");
        }
        if (!UserQueue.DESTINATIONS.contains(destination)) {
            checkTopic(socket.user(), destination);
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
        if (!policy.mayRead(user, topic.subject())) {
            throw ApiException.of(ErrorCode.INSUFFICIENT_PERMISSIONS, "This topic is not open to you");
        }
        if (!topics.exists(policy, topic)) {
            throw noSuchTopic();
        }
    }

    /** Whether the message, which is all right, is for now and not for the end of a transaction. */
    @SuppressWarnings("unchecked") // what comes from a client is bytes
    private boolean checkSend(StompHeaderAccessor frame, Message<?> message, Socket socket) {
        String destination = destination(frame);
        if (!destination.startsWith(StompConfig.APPLICATION_PREFIX + "/")) {
            // Whoever could send to a topic could forge what everybody sees there.
            throw ApiException.of(ErrorCode.INSUFFICIENT_PERMISSIONS, "Clients send to /app only");
        }
        HandlerMethod handler = handler(destination.substring(StompConfig.APPLICATION_PREFIX.length()))
                .orElseThrow(() -> ApiException.of(ErrorCode.RESOURCE_NOT_FOUND, "There is no such destination"));
        areas.require(handler.getMethod(), handler.getBeanType());
        if (frame.getFirstNativeHeader(TRANSACTION) == null) {
            return true;
        }
        socket.transactions().hold(transaction(frame), (Message<byte[]>) message);
        receive(frame, socket);
        return false;
    }

    /** A message that is held back has been dealt with for now. */
    private static void receive(StompHeaderAccessor frame, Socket socket) {
        try {
            if (frame.getReceipt() != null) {
                socket.receipt(frame.getReceipt());
            }
        } catch (IOException e) {
            log.debug("realtime.receipt.unsent", e);
        }
    }

    private Optional<HandlerMethod> handler(String destination) {
        SimpAnnotationMethodMessageHandler handler = handlers.obtain();
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

    private static String transaction(StompHeaderAccessor frame) {
        String name = frame.getFirstNativeHeader(TRANSACTION);
        if (name == null || name.isBlank()) {
            throw invalid("The frame needs a transaction");
        }
        return name;
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
