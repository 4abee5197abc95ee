package dev.tippmixmentor.stomp;

import dev.tippmixmentor.realtime.Topic;
import java.nio.charset.StandardCharsets;
import org.springframework.http.MediaType;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageSendingOperations;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.stereotype.Component;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends to the queues of one socket. What Spring sends to a user with several sockets fails at the second one where the order
 * of publication is kept; what all of them shall hear is a {@link Topic#ofUser}.
 */
@Component
class UserQueues {
    private final SimpMessageSendingOperations broker;
    private final JsonMapper json;

    UserQueues(SimpMessageSendingOperations broker, JsonMapper json) {
        this.broker = broker;
        this.json = json;
    }

    /** To one socket, if it has subscribed to the queue. */
    void send(Socket socket, UserQueue queue, Object message) {
        send(socket, queue, json(message), MimeTypeUtils.APPLICATION_JSON);
    }

    /** To one socket, as {@code application/problem+json}. */
    void sendProblem(Socket socket, byte[] problem) {
        send(socket, UserQueue.ERRORS, problem, MediaType.APPLICATION_PROBLEM_JSON);
    }

    private byte[] json(Object message) {
        return json.writeValueAsString(message).getBytes(StandardCharsets.UTF_8);
    }

    private void send(Socket socket, UserQueue queue, byte[] body, MimeType type) {
        SimpMessageHeaderAccessor headers = SimpMessageHeaderAccessor.create(SimpMessageType.MESSAGE);
        headers.setSessionId(socket.getId());
        headers.setContentType(type);
        headers.setLeaveMutable(true);
        broker.send(
                queue.destination(socket.user().getName()),
                MessageBuilder.createMessage(body, headers.getMessageHeaders()));
    }
}
