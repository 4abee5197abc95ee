package dev.tippmixmentor.stomp;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.web.DatabaseProblems;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.messaging.handler.annotation.MessageExceptionHandler;
import org.springframework.messaging.handler.annotation.support.MethodArgumentNotValidException;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.web.bind.annotation.ControllerAdvice;

/**
 * Tells a client of what went wrong with a message it sent, on its {@code /user/queue/errors}; the body is that of an
 * ERROR frame, but the socket stays open.
 */
@ControllerAdvice
class MessageProblems {
    private static final Logger log = LoggerFactory.getLogger(MessageProblems.class);

    private final UserQueues queues;
    private final ErrorFrames errors;

    MessageProblems(UserQueues queues, ErrorFrames errors) {
        this.queues = queues;
        this.errors = errors;
    }

    @MessageExceptionHandler
    void handle(Exception failure, Message<?> message) {
        StompHeaderAccessor frame = StompHeaderAccessor.wrap(message);
        Socket socket = FrameGate.socket(frame);
        if (socket == null) {
            return;
        }
        Message<byte[]> error = errors.of(problemOf(failure), frame, socket.correlationId(frame));
        queues.sendProblem(socket, error.getPayload());
    }

    private static ApiException problemOf(Exception failure) {
        if (failure instanceof ApiException problem) {
            return problem;
        }
        if (failure instanceof MessageConversionException || failure instanceof MethodArgumentNotValidException) {
            return ApiException.of(ErrorCode.INVALID_INPUT, "The body of the message is not what is expected here");
        }
        return DatabaseProblems.of(failure).orElseGet(() -> {
            log.error("realtime.message.failed", failure);
            return ApiException.of(ErrorCode.INTERNAL_ERROR, "Something went wrong on our side");
        });
    }
}
