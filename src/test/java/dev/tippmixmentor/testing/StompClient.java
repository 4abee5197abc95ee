package dev.tippmixmentor.testing;

import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** A client of the live feed: STOMP 1.2 over a real WebSocket to the application under test. */
public final class StompClient implements AutoCloseable {
    private final StompSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<String, BlockingQueue<JsonNode>> subscriptions = new ConcurrentHashMap<>();

    private StompClient(Api api, String path, Map<String, String> headers) {
        this.socket = StompSocket.open(api, path, headers, this::receive);
        socket.send("CONNECT\naccept-version:1.2\nhost:tippmixmentor\nheart-beat:0,0\n\n^@");
        socket.await("CONNECTED");
    }

    /** Connects as programs do, with an access token. */
    public static StompClient withBearer(Api api, String accessToken) {
        return new StompClient(api, "/ws", Map.of("Authorization", "Bearer " + accessToken));
    }

    /** Connects as browsers do, with a ticket. */
    public static StompClient withTicket(Api api, String ticket) {
        return new StompClient(api, "/ws?ticket=" + ticket, Map.of());
    }

    /**
     * Subscribes, and returns when the server has confirmed it, so that nothing published from then on is missed.
     *
     * @param destination for example {@code /topic/predictions}
     * @return the messages as they come, each the JSON of its body, without what is told of the subscription itself
     */
    public BlockingQueue<JsonNode> subscribe(String destination) {
        BlockingQueue<JsonNode> messages = subscribe(destination, "");
        messages.removeIf(message -> message.path("type").asString("").equals("subscribed"));
        return messages;
    }

    /**
     * Subscribes from where somebody was before, and returns when the server has confirmed it.
     *
     * @param position {@code <epoch>:<offset>}
     * @return all that comes, what is told of the subscription itself too
     */
    public BlockingQueue<JsonNode> subscribeSince(String destination, String position) {
        return subscribe(destination, "recover-since:" + position + "\n");
    }

    /** As {@link #subscribe(String)}, with what is told of the subscription itself. */
    public BlockingQueue<JsonNode> subscribeWithNotices(String destination) {
        return subscribe(destination, "");
    }

    private BlockingQueue<JsonNode> subscribe(String destination, String headers) {
        String id = "sub-" + ids.incrementAndGet();
        BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
        subscriptions.put(id, messages);
        socket.send(
                "SUBSCRIBE\nid:" + id + "\ndestination:" + destination + "\nreceipt:" + id + "\n" + headers + "\n^@");
        awaitReceipt(id);
        return messages;
    }

    /** Sends a JSON message and returns when the server has dealt with it. */
    public void send(String destination, String json) {
        String receipt = "send-" + ids.incrementAndGet();
        socket.send("SEND\ndestination:" + destination + "\ncontent-type:application/json\nreceipt:" + receipt + "\n\n"
                + json + "^@");
        awaitReceipt(receipt);
    }

    /** The connection underneath, for frames that a well-behaved client would not send. */
    public StompSocket socket() {
        return socket;
    }

    private void awaitReceipt(String id) {
        Awaitility.await("receipt or error")
                .until(() -> socket.frames().stream()
                        .anyMatch(frame -> frame.command().equals("ERROR") || id.equals(frame.header("receipt-id"))));
        socket.frames().stream()
                .filter(frame -> frame.command().equals("ERROR"))
                .findFirst()
                .ifPresent(error -> {
                    throw new AssertionError("the server refused: " + error);
                });
    }

    private void receive(StompFrame frame) {
        if (frame.command().equals("MESSAGE")) {
            subscriptions.get(frame.header("subscription")).add(frame.json());
        }
    }

    /** Hangs up without a goodbye. */
    @Override
    public void close() {
        socket.close();
    }
}
