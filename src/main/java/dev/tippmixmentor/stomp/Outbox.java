package dev.tippmixmentor.stomp;

import dev.tippmixmentor.realtime.MessageFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

/**
 * What goes to one client. Nobody waits for the client to take it: frames are queued, and it is known how many bytes are,
 * and for how long none of them has left.
 */
final class Outbox {
    static final int MAX_UNSENT_BYTES = 512 * 1024;
    static final Duration MAX_STALL = Duration.ofSeconds(8);

    private final Session jetty;
    private final AtomicLong unsentBytes = new AtomicLong();
    private volatile long progressAt = System.nanoTime();

    /** What waits for the CONNECTED of a client that subscribed without waiting for it; absent once that is sent. */
    private volatile @Nullable List<Runnable> early = new ArrayList<>();

    Outbox(Session jetty) {
        this.jetty = jetty;
    }

    /** What the client has not taken yet, beyond what the operating system holds for it. */
    long unsentBytes() {
        return unsentBytes.get();
    }

    /**
     * Makes room for a frame, which has to be sent then.
     *
     * @return false if the client has left too much of what was sent before
     */
    boolean makeRoom(int bytes) {
        long unsent = unsentBytes.addAndGet(bytes);
        if (unsent == bytes) {
            progressAt = System.nanoTime();
        }
        return unsent == bytes || unsent <= MAX_UNSENT_BYTES;
    }

    /** Whether the client has taken nothing for too long. */
    boolean isStalled(long nanos) {
        return unsentBytes.get() > 0 && nanos - progressAt > MAX_STALL.toNanos();
    }

    /** Sends a frame for which there is room. */
    void send(String text, int bytes) {
        // A failed write ends in the connection's own close event; nobody has to hear of it twice.
        jetty.sendText(text, Callback.from(() -> sent(bytes), failure -> sent(bytes)));
    }

    /**
     * Sends a frame whose bytes are shared with other sockets, and for which there is room; behind the CONNECTED.
     *
     * @param whenSent runs when the frame has left, or will never
     */
    void send(MessageFrame frame, Runnable whenSent) {
        if (early == null || !isEarly(() -> write(frame, whenSent))) {
            write(frame, whenSent);
        }
    }

    private void write(MessageFrame frame, Runnable whenSent) {
        // Jetty's own API takes text only and would encode it for each socket again.
        ((org.eclipse.jetty.websocket.common.WebSocketSession) jetty)
                .getCoreSession()
                .sendFrame(
                        new Frame(OpCode.TEXT, true, frame.buffer()),
                        org.eclipse.jetty.util.Callback.from(() -> {
                            sent(frame.length());
                            whenSent.run();
                        }),
                        false);
    }

    private void sent(int bytes) {
        progressAt = System.nanoTime();
        unsentBytes.addAndGet(-bytes);
    }

    /** Whether the CONNECTED has yet to be sent. */
    boolean awaitsConnected() {
        return early != null;
    }

    /** The CONNECTED has been sent. */
    synchronized void connected() {
        List<Runnable> waiting = early;
        if (waiting != null) {
            waiting.forEach(Runnable::run);
            early = null;
        }
    }

    private synchronized boolean isEarly(Runnable sending) {
        List<Runnable> waiting = early;
        return waiting != null && waiting.add(sending);
    }
}
