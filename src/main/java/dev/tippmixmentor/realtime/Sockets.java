package dev.tippmixmentor.realtime;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.security.CurrentUser;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;
import org.springframework.web.socket.handler.WebSocketHandlerDecorator;
import org.springframework.web.socket.handler.WebSocketHandlerDecoratorFactory;

/** The open sockets of this node; one timer looks after the times of all of them. */
@Component
class Sockets implements WebSocketHandlerDecoratorFactory, SmartLifecycle {
    /** No frame of ours is near; the server itself refuses what is beyond four times this, with close code 1009. */
    static final int MAX_MESSAGE_BYTES = 16 * 1024;

    private static final Logger log = LoggerFactory.getLogger(Sockets.class);
    private static final Duration CHECK_EVERY = Duration.ofMillis(500);

    private final TaskScheduler scheduler;
    private final ErrorFrames errors;
    private final Clock clock;
    private final Map<String, Socket> sockets = new ConcurrentHashMap<>();
    private @Nullable ScheduledFuture<?> checks;

    Sockets(@Qualifier("realtimeScheduler") TaskScheduler scheduler, ErrorFrames errors, Clock clock) {
        this.scheduler = scheduler;
        this.errors = errors;
        this.clock = clock;
    }

    Optional<Socket> find(String id) {
        return Optional.ofNullable(sockets.get(id));
    }

    int count() {
        return sockets.size();
    }

    /** How many a user has open at this node. */
    long count(UUID user) {
        return sockets.values().stream()
                .filter(socket -> socket.user().id().equals(user))
                .count();
    }

    /** Those that a user has open at this node. */
    List<Socket> of(UUID user) {
        return sockets.values().stream()
                .filter(socket -> socket.user().id().equals(user))
                .toList();
    }

    /** Ends every socket of these sessions. */
    void end(Set<UUID> sessions) {
        sockets.values().stream()
                .filter(socket -> sessions.contains(socket.user().sessionId()))
                .forEach(socket -> socket.close(Socket.SESSION_ENDED));
    }

    @Override
    public WebSocketHandler decorate(WebSocketHandler handler) {
        return new Entrance(handler);
    }

    @Override
    public synchronized void start() {
        checks = scheduler.scheduleWithFixedDelay(this::check, CHECK_EVERY);
    }

    private void check() {
        Instant now = clock.instant();
        sockets.values().forEach(socket -> {
            try {
                socket.check(now);
            } catch (RuntimeException e) {
                log.debug("realtime.socket.check.failed", e);
            }
        });
    }

    @Override
    public synchronized void stop() {
        if (checks != null) {
            checks.cancel(false);
            checks = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return checks != null;
    }

    @Override
    public int getPhase() {
        return 0;
    }

    /** Where sockets come in and go out. */
    private final class Entrance extends WebSocketHandlerDecorator {
        Entrance(WebSocketHandler delegate) {
            super(delegate);
        }

        @Override
        public void afterConnectionEstablished(WebSocketSession session) throws Exception {
            if (!(session.getPrincipal() instanceof CurrentUser user)) {
                session.close(CloseStatus.POLICY_VIOLATION);
                return;
            }
            if (count(user.id()) >= JwtHandshakeInterceptor.MAX_SOCKETS_A_USER) {
                session.close(Socket.TOO_MANY); // many handshakes at the same moment
                return;
            }
            Session jetty = Objects.requireNonNull(((NativeWebSocketSession) session).getNativeSession(Session.class));
            Socket socket = new Socket(session, jetty, user);
            session.getAttributes().put(Socket.ATTRIBUTE, socket);
            sockets.put(session.getId(), socket);
            super.afterConnectionEstablished(socket);
        }

        @Override
        public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) throws Exception {
            Socket socket = sockets.get(session.getId());
            if (socket != null && !socket.mayReceive(message)) {
                if (!socket.isClosing()) {
                    socket.refuse(
                            errors.of(
                                    ApiException.of(ErrorCode.RATE_LIMIT_EXCEEDED, "Too many frames"),
                                    null,
                                    socket.correlationId()),
                            Socket.TOO_MANY);
                }
                return;
            }
            if (socket != null && message.getPayloadLength() > MAX_MESSAGE_BYTES) {
                socket.refuse(errors.of(
                        ApiException.of(ErrorCode.REQUEST_TOO_LARGE, "A frame is too large"),
                        null,
                        socket.correlationId()));
                return;
            }
            super.handleMessage(session, message);
        }

        @Override
        public void afterConnectionClosed(WebSocketSession session, CloseStatus status) throws Exception {
            sockets.remove(session.getId());
            super.afterConnectionClosed(session, status);
        }
    }
}
