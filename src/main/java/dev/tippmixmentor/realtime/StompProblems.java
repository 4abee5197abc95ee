package dev.tippmixmentor.realtime;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import java.util.Map;
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

    StompProblems(ErrorFrames errors) {
        this.errors = errors;
    }

    @Override
    public @Nullable Message<byte[]> handleClientMessageProcessingError(
            @Nullable Message<byte[]> frame, Throwable failure) {
        StompHeaderAccessor refused =
                frame == null ? null : MessageHeaderAccessor.getAccessor(frame, StompHeaderAccessor.class);
        Map<String, Object> attributes = refused == null ? null : refused.getSessionAttributes();
        String correlationId =
                attributes == null ? null : (String) attributes.get(JwtHandshakeInterceptor.CORRELATION_ID);
        return errors.of(problemOf(frame, failure), refused, correlationId);
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
