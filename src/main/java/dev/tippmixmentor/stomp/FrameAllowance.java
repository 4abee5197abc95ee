package dev.tippmixmentor.stomp;

import io.github.bucket4j.Bucket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketMessage;

/** How many frames one socket may send, and its user on all sockets of this node. */
final class FrameAllowance {
    /** More than a page subscribes to at its start, twice. */
    static final int MAX_AT_ONCE = 2 * Socket.MAX_SUBSCRIPTIONS + 50;

    private static final int A_SECOND = 25;

    /** Some forty tabs that open at the same moment. */
    static final int MAX_OF_USER_AT_ONCE = 4 * MAX_AT_ONCE;

    private static final int OF_USER_A_SECOND = 100;

    private final Bucket own = bucket(MAX_AT_ONCE, A_SECOND);
    private final Bucket ofUser;

    /** @param ofUser shared by the user's sockets, see {@link #ofUser()} */
    FrameAllowance(Bucket ofUser) {
        this.ofUser = ofUser;
    }

    /** What the sockets of one user share. */
    static Bucket ofUser() {
        return bucket(MAX_OF_USER_AT_ONCE, OF_USER_A_SECOND);
    }

    private static Bucket bucket(int atOnce, int aSecond) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(atOnce).refillGreedy(aSecond, Duration.ofSeconds(1)))
                .build();
    }

    /** Whether the client may send what is in a message now, and if not, why. */
    Optional<Refusal> take(WebSocketMessage<?> message) {
        long count = framesIn(message);
        if (!own.tryConsume(count)) {
            return Optional.of(Refusal.FRAMES);
        }
        return ofUser.tryConsume(count) ? Optional.empty() : Optional.of(Refusal.USER_FRAMES);
    }

    /** Each frame ends with NUL, and a part of one counts as well. */
    private static long framesIn(WebSocketMessage<?> message) {
        long ends = 0;
        if (message instanceof TextMessage text) {
            ends = text.getPayload().chars().filter(letter -> letter == 0).count();
        } else if (message instanceof BinaryMessage binary) {
            ByteBuffer bytes = binary.getPayload();
            for (int i = bytes.position(); i < bytes.limit(); i++) {
                if (bytes.get(i) == 0) {
                    ends++;
                }
            }
        }
        return Math.max(1, ends);
    }
}
