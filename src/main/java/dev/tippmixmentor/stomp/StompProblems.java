package dev.tippmixmentor.stomp;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.messaging.Message;
import org.springframework.messaging.simp.stomp.StompConversionException;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.MessageHeaderAccessor;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.messaging.StompSubProtocolErrorHandler;

/** What Spring itself finds wrong with a frame, before {@link FrameGate} sees it. */
@Component
class StompProblems extends StompSubProtocolErrorHandler {
    private static final Logger log = LoggerFactory.getLogger(StompProblems.class);

    private final ErrorFrames errors;
    private final RealtimeMeters meters;

    StompProblems(ErrorFrames errors, RealtimeMeters meters) {
        this.errors = errors;
        this.meters = meters;
    }

    /**
     * Answers by itself: Spring closes its session behind the ERROR even while that still waits for another frame to be
     * written, and it is lost.
     */
    @Override
    public @Nullable Message<byte[]> handleClientMessageProcessingError(
            @Nullable Message<byte[]> frame, Throwable failure) {
        StompHeaderAccessor refused =
                frame == null ? null : MessageHeaderAccessor.getAccessor(frame, StompHeaderAccessor.class);
        ApiException problem = problemOf(frame, failure);
        Refusal reason = Refusal.ofFrame(problem.code(), refused == null ? null : refused.getCommand());
        meters.refused(reason);
        Sockets.reading().ifPresent(socket -> {
            try {
                socket.refuse(reason, errors.of(problem, refused, socket.correlationId()));
            } catch (IOException e) {
                log.debug("realtime.frame.unanswered", e);
            }
        });
        return null;
    }

    private static ApiException problemOf(@Nullable Message<byte[]> frame, Throwable failure) {
        if (frame == null || failure instanceof StompConversionException) {
            return ApiException.of(ErrorCode.INVALID_INPUT, "This is not a STOMP frame");
        }
        if (failure instanceof IllegalStateException) {
            return ApiException.of(ErrorCode.INVALID_INPUT, "CONNECT comes first, and once");
        }
        if (failure instanceof IllegalArgumentException) {
            return ApiException.of(ErrorCode.INVALID_INPUT, "A header of the frame is not well-formed");
        }
        log.error("realtime.frame.failed", failure);
        return ApiException.of(ErrorCode.INTERNAL_ERROR, "Something went wrong on our side");
    }
}
