package dev.tippmixmentor.stomp;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.messaging.Message;

/**
 * The transactions a socket has open (STOMP 1.2, BEGIN, COMMIT, ABORT): what was sent in one is held back until its end.
 * Those open when the socket ends are gone with it, as an ABORT would have it.
 */
final class Transactions {
    static final int MAX_OPEN = 10;
    static final int MAX_HELD = 100;

    /** Of all that is held back for one socket. */
    static final int MAX_HELD_BYTES = 64 * 1024;

    private final Map<String, List<Message<byte[]>>> open = new HashMap<>();
    private int held;
    private int heldBytes;

    synchronized void begin(String name) {
        if (open.size() >= MAX_OPEN && !open.containsKey(name)) {
            throw tooMany();
        }
        if (open.putIfAbsent(name, new ArrayList<>()) != null) {
            throw ApiException.of(ErrorCode.INVALID_INPUT, "This transaction has begun already");
        }
    }

    synchronized void hold(String name, Message<byte[]> send) {
        List<Message<byte[]>> sends = open.get(name);
        if (sends == null) {
            throw unknown();
        }
        if (held + 1 > MAX_HELD || heldBytes + send.getPayload().length > MAX_HELD_BYTES) {
            throw tooMany();
        }
        held++;
        heldBytes += send.getPayload().length;
        sends.add(send);
    }

    /** Ends a transaction; what it held back, in the order in which it came, is the caller's now. */
    synchronized List<Message<byte[]>> end(String name) {
        List<Message<byte[]>> sends = open.remove(name);
        if (sends == null) {
            throw unknown();
        }
        held -= sends.size();
        heldBytes -= sends.stream().mapToInt(send -> send.getPayload().length).sum();
        return sends;
    }

    private static ApiException unknown() {
        return ApiException.of(ErrorCode.INVALID_INPUT, "This transaction has not begun");
    }

    private static ApiException tooMany() {
        return ApiException.of(ErrorCode.RATE_LIMIT_EXCEEDED, "Too much is held back in transactions");
    }
}
