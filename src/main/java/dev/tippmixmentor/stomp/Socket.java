package dev.tippmixmentor.stomp;

import dev.tippmixmentor.platform.logging.CorrelationId;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.realtime.MessageFrame;
import io.github.bucket4j.Bucket;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.Message;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompEncoder;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.WebSocketSessionDecorator;

/**
 * One connection of one user. Writing to it never waits: Spring's own session blocks its thread until the client has
 * taken the frame, so that a few clients that stop reading would stop everybody. Here the frame is queued, and who lets
 * too much queue up, or takes nothing for too long, is disconnected.
 */
class Socket extends WebSocketSessionDecorator {
    static final String ATTRIBUTE = Socket.class.getName();

    static final CloseStatus TOKEN_ENDED = new CloseStatus(4401, "token expired");
    static final CloseStatus SESSION_ENDED = new CloseStatus(4403, "session ended");
    static final CloseStatus SILENT = new CloseStatus(4408, "nothing heard in time");
    static final CloseStatus TOO_SLOW = new CloseStatus(4413, "reads too slowly");
    static final CloseStatus TOO_MANY = new CloseStatus(4429, "too many frames");

    static final int MAX_SUBSCRIPTIONS = 100;

    private static final TextMessage HEARTBEAT = new TextMessage("\n");

    /** The skew that a token's end is granted everywhere. */
    private static final Duration SKEW = Duration.ofSeconds(30);

    /** With the time between two checks, and a moment in which the client may answer our goodbye, 5 seconds. */
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(4);

    private static final Duration ANSWER_WITHIN = Duration.ofMillis(400);

    /** How long before its token ends a socket is told, and how soon again: it may have subscribed too late to hear it. */
    private static final Duration WARN_BEFORE = Duration.ofSeconds(60);

    private static final Duration WARN_EVERY = Duration.ofSeconds(20);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);
    private static final StompEncoder ENCODER = new StompEncoder();

    private final Session jetty;
    private volatile CurrentUser user;
    private volatile Instant warnAt;
    private final Set<String> subscriptions = ConcurrentHashMap.newKeySet();
    private final FrameAllowance frames;
    private final FaultAllowance faults;
    private final Outbox outbox;
    private final Transactions transactions = new Transactions();
    private final Heartbeat heartbeat = new Heartbeat();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Instant openedAt;
    private final long openedNanos = System.nanoTime();
    private volatile long closingSince = openedNanos;
    private volatile boolean connected;

    /**
     * A socket just opened.
     *
     * @param userFrames how many frames the user may send, on all of their sockets here
     * @param faults counts what the client does wrong
     */
    Socket(
            WebSocketSession session,
            Session jetty,
            CurrentUser user,
            Bucket userFrames,
            FaultAllowance faults,
            Instant openedAt) {
        super(session);
        this.jetty = jetty;
        this.user = user;
        this.warnAt = user.expiresAt().minus(WARN_BEFORE);
        this.frames = new FrameAllowance(userFrames);
        this.faults = faults;
        this.outbox = new Outbox(jetty);
        this.openedAt = openedAt;
    }

    /** When a socket of this user has to end, unless signed in anew. */
    static Instant endOf(CurrentUser user) {
        return user.expiresAt().plus(SKEW);
    }

    Instant openedAt() {
        return openedAt;
    }

    CurrentUser user() {
        return user;
    }

    @Override
    public CurrentUser getPrincipal() {
        return user;
    }

    /**
     * Lives by another token from now on.
     *
     * @return whom the socket acts for: as before, if it has lived by a newer token already
     */
    synchronized CurrentUser renew(CurrentUser renewed) {
        if (renewed.expiresAt().isAfter(user.expiresAt())) {
            user = renewed;
            warnAt = renewed.expiresAt().minus(WARN_BEFORE);
        }
        return user;
    }

    /** Whether the client is to be told now that its token is about to end; says so once in a while. */
    synchronized boolean isWarningDue(Instant now) {
        if (!connected || closing.get() || now.isBefore(warnAt)) {
            return false;
        }
        warnAt = now.plus(WARN_EVERY);
        return true;
    }

    @Nullable
    String correlationId() {
        return (String) getAttributes().get(JwtHandshakeInterceptor.CORRELATION_ID);
    }

    /** Of a frame of the client's: its own id where it is well-formed, otherwise that of the handshake. */
    @Nullable
    String correlationId(StompHeaderAccessor frame) {
        return CorrelationId.accepted(frame.getFirstNativeHeader(CorrelationId.HEADER))
                .orElse(correlationId());
    }

    /** Whether the client may send what is in a message now, and if not, why. */
    Optional<Refusal> receive(WebSocketMessage<?> message) {
        heartbeat.heard(System.nanoTime());
        return frames.take(message);
    }

    /**
     * The client has said CONNECT.
     *
     * @param clientSends as {@link Heartbeat#agree}
     * @param clientWants as {@link Heartbeat#agree}
     */
    void connected(long clientSends, long clientWants) {
        heartbeat.agree(clientSends, clientWants, System.nanoTime());
        connected = true;
    }

    /** What the client has not taken yet, beyond what the operating system holds for it. */
    long unsentBytes() {
        return outbox.unsentBytes();
    }

    boolean isConnected() {
        return connected;
    }

    Transactions transactions() {
        return transactions;
    }

    boolean isClosing() {
        return closing.get();
    }

    /**
     * Notes a subscription.
     *
     * @return whether the id was free
     */
    boolean subscribe(String id) {
        return subscriptions.add(id);
    }

    /**
     * Forgets a subscription.
     *
     * @return whether there was one with this id
     */
    boolean unsubscribe(String id) {
        return subscriptions.remove(id);
    }

    int subscriptionCount() {
        return subscriptions.size();
    }

    @Override
    public void sendMessage(WebSocketMessage<?> message) throws IOException {
        if (!(message instanceof TextMessage text)) {
            super.sendMessage(message);
            return;
        }
        int bytes = text.getPayloadLength();
        if (mayQueue(bytes)) {
            outbox.send(text.getPayload(), bytes);
        }
        if (outbox.awaitsConnected() && text.getPayload().startsWith(StompCommand.CONNECTED.name())) {
            outbox.connected();
        }
    }

    /**
     * Queues a frame whose bytes are shared with other sockets.
     *
     * @param whenSent runs when the frame has left, or will never
     * @return false if the socket takes no more; then the task does not run
     */
    boolean send(MessageFrame frame, Runnable whenSent) {
        if (!isOpen() || !mayQueue(frame.length())) {
            return false;
        }
        outbox.send(frame, whenSent);
        return true;
    }

    private boolean mayQueue(int bytes) {
        if (closing.get()) {
            return false;
        }
        heartbeat.sent(System.nanoTime());
        if (!outbox.makeRoom(bytes)) {
            close(TOO_SLOW);
            return false;
        }
        return true;
    }

    /** Confirms a frame of the client's. */
    void receipt(String receiptId) throws IOException {
        StompHeaderAccessor headers = StompHeaderAccessor.create(StompCommand.RECEIPT);
        headers.setReceiptId(receiptId);
        sendMessage(new TextMessage(ENCODER.encode(headers.getMessageHeaders(), new byte[0])));
    }

    /** Tells the client what it did wrong, and ends; STOMP 1.2: "MUST then close the connection just after". */
    void refuse(Refusal reason, Message<byte[]> error) throws IOException {
        if (reason.isFault()) {
            faults.take(user);
        }
        sendMessage(new TextMessage(ENCODER.encode(error.getHeaders(), error.getPayload())));
        close(reason.closeStatus());
    }

    @Override
    public void close() throws IOException {
        close(CloseStatus.NORMAL);
    }

    /** Says goodbye without waiting for the client to take it; {@link #check} sees to it that it ends. */
    @Override
    public void close(CloseStatus status) {
        if (closing.compareAndSet(false, true)) {
            closingSince = System.nanoTime();
            jetty.close(status.getCode(), status.getReason(), Callback.NOOP);
        }
    }

    /** Does what it is time for: a heart-beat, or the end; called again and again. */
    void check(Instant now) throws IOException {
        long nanos = System.nanoTime();
        if (closing.get()) {
            if (nanos - closingSince > (connected ? CLOSE_WITHIN : ANSWER_WITHIN).toNanos()) {
                jetty.disconnect();
            }
        } else if (now.isAfter(endOf(user))) {
            close(TOKEN_ENDED);
        } else if (!connected && nanos - openedNanos > CONNECT_WITHIN.toNanos()) {
            close(SILENT);
        } else if (outbox.isStalled(nanos)) {
            close(TOO_SLOW);
        } else if (heartbeat.isMissed(nanos)) {
            close(SILENT);
        } else if (heartbeat.isDue(nanos)) {
            sendMessage(HEARTBEAT);
        }
    }
}
