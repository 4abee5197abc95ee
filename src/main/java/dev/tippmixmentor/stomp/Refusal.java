package dev.tippmixmentor.stomp;

import dev.tippmixmentor.platform.error.ErrorCode;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.web.socket.CloseStatus;

/** Why a handshake or a frame was turned away; each has a count. */
enum Refusal {
    /** A page of a foreign origin. */
    ORIGIN,
    /** No ticket or token, a wrong one, or one whose session has ended. */
    CREDENTIALS,
    /** No WebSocket handshake, or one that nobody could judge. */
    HANDSHAKE,
    /** A user with too many sockets, or with too many that were closed for their faults. */
    SOCKETS,
    /** Too many frames on one socket. */
    FRAMES,
    /** Too many frames of one user on all their sockets. */
    USER_FRAMES,
    /** A frame with too many bytes or headers. */
    FRAME_SIZE,
    SUBSCRIPTIONS,
    TRANSACTIONS,
    /** A destination that does not exist, or not for this client. */
    DESTINATION,
    /** No STOMP, or not here. */
    PROTOCOL,
    /** Our own fault. */
    FAILURE;

    private static final Set<ErrorCode> CREDENTIAL_CODES =
            Set.of(ErrorCode.AUTH_REQUIRED, ErrorCode.AUTH_FAILED, ErrorCode.TOKEN_EXPIRED);
    private static final Set<ErrorCode> DESTINATION_CODES =
            Set.of(ErrorCode.INSUFFICIENT_PERMISSIONS, ErrorCode.RESOURCE_NOT_FOUND, ErrorCode.FEATURE_DISABLED);

    private static final Set<Refusal> TOO_MANY = EnumSet.of(SOCKETS, FRAMES, USER_FRAMES, SUBSCRIPTIONS, TRANSACTIONS);
    private static final Set<Refusal> FAULTS =
            EnumSet.of(FRAMES, USER_FRAMES, FRAME_SIZE, SUBSCRIPTIONS, TRANSACTIONS, PROTOCOL);

    /** With which code a socket closes for this. */
    CloseStatus closeStatus() {
        return TOO_MANY.contains(this) ? Socket.TOO_MANY : CloseStatus.PROTOCOL_ERROR;
    }

    /**
     * Whether a client can only do this by a fault of its own. A destination may have gone, or an area been switched off, since
     * the client heard of it; a browser that is started may open all of a user's tabs.
     */
    boolean isFault() {
        return FAULTS.contains(this);
    }

    static Refusal ofHandshake(ErrorCode code) {
        if (code == ErrorCode.INSUFFICIENT_PERMISSIONS) {
            return ORIGIN;
        }
        if (CREDENTIAL_CODES.contains(code)) {
            return CREDENTIALS;
        }
        return code == ErrorCode.RATE_LIMIT_EXCEEDED ? SOCKETS : HANDSHAKE;
    }

    static Refusal ofFrame(ErrorCode code, @Nullable StompCommand command) {
        if (DESTINATION_CODES.contains(code)) {
            return DESTINATION;
        }
        if (code == ErrorCode.RATE_LIMIT_EXCEEDED) {
            return command == StompCommand.SUBSCRIBE ? SUBSCRIPTIONS : TRANSACTIONS;
        }
        if (code == ErrorCode.REQUEST_TOO_LARGE) {
            return FRAME_SIZE;
        }
        return code == ErrorCode.INVALID_INPUT ? PROTOCOL : FAILURE;
    }
}
