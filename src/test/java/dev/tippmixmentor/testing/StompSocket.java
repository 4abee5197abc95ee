package dev.tippmixmentor.testing;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.awaitility.Awaitility;

/** A WebSocket that sends exactly the text it is given and cuts what it receives into STOMP frames. */
public final class StompSocket implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<StompFrame> frames = new ArrayList<>();
    private final Incoming incoming;
    private final WebSocket socket;

    private StompSocket(
            URI address,
            Map<String, String> headers,
            boolean reading,
            boolean keeping,
            Consumer<StompFrame> listener,
            IntConsumer closed) {
        this.incoming = new Incoming(
                reading,
                frame -> {
                    if (keeping) {
                        keep(frame);
                    }
                    listener.accept(frame);
                },
                closed);
        WebSocket.Builder builder = CLIENT.newWebSocketBuilder().connectTimeout(PATIENCE);
        headers.forEach(builder::header);
        this.socket = builder.buildAsync(address, incoming).join();
    }

    /** The answer of a server that refuses the handshake; its body is a string. */
    public static HttpResponse<?> refusal(Api api, String path, Map<String, String> headers) {
        try (StompSocket socket = open(api, path, headers)) {
            throw new AssertionError("the handshake was accepted, open=" + socket.isOpen());
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refusal) {
                return refusal.getResponse();
            }
            throw e;
        }
    }

    /**
     * Opens a WebSocket.
     *
     * @param path with query string, for example {@code /ws?ticket=…}
     * @param headers of the handshake
     */
    public static StompSocket open(Api api, String path, Map<String, String> headers) {
        return open(api, path, headers, frame -> {});
    }

    static StompSocket open(Api api, String path, Map<String, String> headers, Consumer<StompFrame> listener) {
        return new StompSocket(address(api, path), headers, true, true, listener, code -> {});
    }

    private static URI address(Api api, String path) {
        return URI.create("ws://127.0.0.1:" + api.port() + path);
    }

    /**
     * Opens a WebSocket that keeps no frames, which may be very many.
     *
     * @param listener is called with each frame, on the thread that reads
     * @param closed is called with the code when the server has closed; 1006 if the connection was lost
     */
    public static StompSocket open(
            Api api, String path, Map<String, String> headers, Consumer<StompFrame> listener, IntConsumer closed) {
        return new StompSocket(address(api, path), headers, true, false, listener, closed);
    }

    /** Opens a WebSocket that never takes a byte out of its connection after the handshake. */
    public static StompSocket openWithoutReading(Api api, String path, Map<String, String> headers) {
        return new StompSocket(address(api, path), headers, false, true, frame -> {}, code -> {});
    }

    /** Sends text as one WebSocket message; {@code ^@} stands for NUL, as in the specification. */
    public StompSocket send(String text) {
        socket.sendText(text.replace("^@", "\0"), true).join();
        return this;
    }

    /** Sends what makes the server close, which it may do before it has read all of it. */
    public StompSocket sendUntilClosed(String text) {
        socket.sendText(text.replace("^@", "\0"), true)
                .handle((sent, failure) -> null)
                .join();
        return this;
    }

    /** Sends the same as a binary WebSocket message. */
    public StompSocket sendBinary(String text) {
        socket.sendBinary(ByteBuffer.wrap(text.replace("^@", "\0").getBytes(StandardCharsets.UTF_8)), true)
                .join();
        return this;
    }

    /** How many heart-beats came so far: ends of line between frames. */
    public int heartbeats() {
        return incoming.heartbeats;
    }

    /** When something came last, or of the opening; of {@link System#nanoTime}. */
    long heardAt() {
        return incoming.heardAt;
    }

    /** What came so far, heartbeats left out. */
    public List<StompFrame> frames() {
        synchronized (frames) {
            return List.copyOf(frames);
        }
    }

    private void keep(StompFrame frame) {
        synchronized (frames) {
            frames.add(frame);
        }
    }

    /** Waits for a frame of this kind. */
    public StompFrame await(String command) {
        Awaitility.await("frame " + command)
                .atMost(PATIENCE)
                .until(() -> frames().stream().anyMatch(frame -> frame.command().equals(command)));
        return frames().stream()
                .filter(frame -> frame.command().equals(command))
                .findFirst()
                .orElseThrow();
    }

    /** Waits until the server has closed, and says with which code. */
    public int awaitClose() {
        Awaitility.await("close").atMost(PATIENCE).until(() -> incoming.closeCode != 0);
        return incoming.closeCode;
    }

    public boolean isOpen() {
        return incoming.closeCode == 0;
    }

    @Override
    public void close() {
        socket.abort();
    }

    private static final class Incoming implements WebSocket.Listener {
        private static final int ABNORMAL = 1006;

        private final boolean reading;
        private final Consumer<StompFrame> listener;
        private final IntConsumer closed;
        private final StringBuilder buffer = new StringBuilder();
        private volatile int heartbeats;
        private volatile int closeCode;
        private volatile long heardAt = System.nanoTime();

        Incoming(boolean reading, Consumer<StompFrame> listener, IntConsumer closed) {
            this.reading = reading;
            this.listener = listener;
            this.closed = closed;
        }

        @Override
        public void onOpen(WebSocket webSocket) {
            if (reading) {
                webSocket.request(1);
            }
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one message at a time
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            heardAt = System.nanoTime();
            buffer.append(data);
            while (!buffer.isEmpty() && buffer.charAt(0) == '\n') {
                buffer.deleteCharAt(0);
                heartbeats++;
            }
            int end = buffer.indexOf("\0");
            while (end >= 0) {
                listener.accept(StompFrame.of(buffer.substring(0, end)));
                buffer.delete(0, end + 1);
                end = buffer.indexOf("\0");
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            closeCode = statusCode;
            closed.accept(statusCode);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            closeCode = ABNORMAL;
            closed.accept(ABNORMAL);
        }
    }
}
