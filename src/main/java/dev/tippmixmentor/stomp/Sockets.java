package dev.tippmixmentor.stomp;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.security.CurrentUser;
import io.github.bucket4j.Bucket;
import java.io.IOException;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;
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

    /** Tabs and devices of one user; more are no person. */
    static final int MAX_SOCKETS_A_USER = 50;

    static final String TOO_MANY_SOCKETS = "You have too many connections open";

    /** After which it may be worth while to connect again. */
    static final Duration RETRY = Duration.ofSeconds(5);

    private static final ThreadLocal<Socket> READING = new ThreadLocal<>();

    private final TaskScheduler scheduler;
    private final ErrorFrames errors;
    private final FaultAllowance faults;
    private final RealtimeMeters meters;
    private final Clock clock;

    /** A bucket that nobody touched for so long is full again. */
    private final Cache<UUID, Bucket> userFrames =
            Caffeine.newBuilder().weakValues().build(); // as long as one of the user's sockets has it

    private final List<Consumer<UUID>> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Socket> sockets = new ConcurrentHashMap<>();
    private volatile boolean refusing;
    private @Nullable ScheduledFuture<?> checks;

    Sockets(
            @Qualifier("realtimeScheduler") TaskScheduler scheduler,
            ErrorFrames errors,
            FaultAllowance faults,
            RealtimeMeters meters,
            Clock clock) {
        this.scheduler = scheduler;
        this.errors = errors;
        this.faults = faults;
        this.meters = meters;
        this.clock = clock;
        meters.watchSockets(sockets::size);
    }

    Optional<Socket> find(String id) {
        return Optional.ofNullable(sockets.get(id));
    }

    /** From which this thread is reading a message at the moment; the frames in it may be worked on by others. */
    static Optional<Socket> reading() {
        return Optional.ofNullable(READING.get());
    }

    int count() {
        return sockets.size();
    }

    /** Calls back when a user's sockets have changed; on a thread that must not wait. */
    void onChange(Consumer<UUID> listener) {
        listeners.add(listener);
    }

    List<Socket> all() {
        return List.copyOf(sockets.values());
    }

    /** Those that a user has open at this node. */
    List<Socket> of(UUID user) {
        return sockets.values().stream()
                .filter(socket -> socket.user().id().equals(user))
                .toList();
    }

    /** From now on handshakes are refused: this node is about to stop. */
    void refuseNewOnes() {
        refusing = true;
    }

    boolean isRefusing() {
        return refusing;
    }

    /** Whether a user may open no more sockets here. */
    boolean hasAllAllowed(CurrentUser user) {
        return openOf(user) >= MAX_SOCKETS_A_USER;
    }

    private long openOf(CurrentUser user) {
        return of(user.id()).stream().filter(socket -> !socket.isClosing()).count();
    }

    /** Ends every socket of these sessions. */
    void end(Set<UUID> sessions) {
        sockets.values().stream()
                .filter(socket -> sessions.contains(socket.user().sessionId()))
                .forEach(socket -> socket.close(Socket.SESSION_ENDED));
    }

    private Bucket framesOf(CurrentUser user) {
        return userFrames.get(user.id(), id -> FrameAllowance.ofUser());
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
            } catch (IOException | RuntimeException e) {
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
            Session jetty = Objects.requireNonNull(((NativeWebSocketSession) session).getNativeSession(Session.class));
            Socket socket = new Socket(session, jetty, user, framesOf(user), faults, clock.instant());
            session.getAttributes().put(Socket.ATTRIBUTE, socket);
            sockets.put(session.getId(), socket);
            if (openOf(user) > MAX_SOCKETS_A_USER) { // many handshakes at the same moment
                refuse(socket, Refusal.SOCKETS, ApiException.rateLimited(TOO_MANY_SOCKETS, RETRY));
                return;
            }
            listeners.forEach(listener -> listener.accept(user.id()));
            super.afterConnectionEstablished(socket);
        }

        @Override
        public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) throws Exception {
            Socket socket = sockets.get(session.getId());
            if (socket == null || socket.isClosing()) {
                return;
            }
            Optional<Refusal> over = socket.receive(message);
            if (over.isPresent()) {
                refuse(socket, over.get(), ApiException.of(ErrorCode.RATE_LIMIT_EXCEEDED, "Too many frames"));
                return;
            }
            if (message.getPayloadLength() > MAX_MESSAGE_BYTES) {
                refuse(
                        socket,
                        Refusal.FRAME_SIZE,
                        ApiException.of(ErrorCode.REQUEST_TOO_LARGE, "A frame is too large"));
                return;
            }
            READING.set(socket);
            try {
                super.handleMessage(session, message);
            } finally {
                READING.remove();
            }
        }

        private void refuse(Socket socket, Refusal reason, ApiException problem) throws IOException {
            if (socket.isClosing()) {
                return; // told already
            }
            meters.refused(reason);
            socket.refuse(reason, errors.of(problem, null, socket.correlationId()));
        }

        @Override
        public void afterConnectionClosed(WebSocketSession session, CloseStatus status) throws Exception {
            Socket closed = sockets.remove(session.getId());
            if (closed != null) {
                meters.closed(status);
                listeners.forEach(listener -> listener.accept(closed.user().id()));
            }
            super.afterConnectionClosed(session, status);
        }
    }
}
