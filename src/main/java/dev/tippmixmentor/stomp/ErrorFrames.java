package dev.tippmixmentor.stomp;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.web.ProblemWriter;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.messaging.Message;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.stereotype.Component;

/** Makes ERROR frames: the body is the problem that REST would have answered with, its code also a header. */
@Component
class ErrorFrames {
    static final String ERROR_CODE = "error-code";

    /** The versions of STOMP we speak. */
    static final String VERSION = "1.2";

    private final ProblemWriter problems;

    ErrorFrames(ProblemWriter problems) {
        this.problems = problems;
    }

    /**
     * The frame that tells of a problem.
     *
     * @param refused headers of the frame that caused it; absent if that was none
     * @param correlationId of the frame, or of the handshake
     */
    Message<byte[]> of(ApiException problem, @Nullable StompHeaderAccessor refused, @Nullable String correlationId) {
        StompCommand command = refused == null ? null : refused.getCommand();
        String destination = refused == null ? null : refused.getDestination();
        StompHeaderAccessor headers = StompHeaderAccessor.create(StompCommand.ERROR);
        headers.setMessage(problem.detail());
        headers.setNativeHeader(ERROR_CODE, problem.code().name());
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (command == StompCommand.CONNECT || command == StompCommand.STOMP) {
            headers.setVersion(VERSION);
        }
        if (refused != null && refused.getReceipt() != null) {
            headers.setReceiptId(refused.getReceipt());
        }
        headers.setLeaveMutable(true);
        byte[] body = problems.bytes(
                problem.code(),
                problem.detail(),
                problem.violations(),
                command == null ? "FRAME" : command.name(),
                destination == null ? StompConfig.ENDPOINT : destination,
                correlationId);
        return MessageBuilder.createMessage(body, headers.getMessageHeaders());
    }
}
