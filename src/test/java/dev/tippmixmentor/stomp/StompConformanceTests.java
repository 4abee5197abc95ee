package dev.tippmixmentor.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.security.AccessTokens;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.StompFrame;
import dev.tippmixmentor.testing.StompSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * The STOMP 1.2 specification as a table: what a client sends, to the byte, and all that it gets for it. An answer is
 * written down as {@link #shown} does it, and ends with whether the socket is still open or with which code it closed.
 */
@IntegrationTest
class StompConformanceTests {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String CONNECT = "CONNECT\naccept-version:1.2\nhost:any\n\n^@";
    private static final String CONNECTED = "CONNECTED 1.2 10000,10000";
    private static final String PING = "SEND\ndestination:/app/ping\n";
    private static final String SESSION_QUEUE = "SUBSCRIBE\nid:1\ndestination:/user/queue/session\n\n^@";
    private static final String PONG = "MESSAGE 1 /user/queue/session pong";

    /** Its answer comes the way all messages do, behind whatever else there should not have been. */
    private static final String LAST = "SUBSCRIBE\nid:last\ndestination:/user/queue/errors\n\n^@"
            + "SEND\ndestination:/app/test.half\n\n{\"number\":1}^@";

    private static final String LAST_ANSWER = "MESSAGE last /user/queue/errors ";
    private static final String OPEN = "open";
    private static final String PROTOCOL = "close 1002";
    private static final String NO_FRAME = "ERROR INVALID_INPUT This is not a STOMP frame";
    private static final String BAD_HEADER = "ERROR INVALID_INPUT A header of the frame is not well-formed";
    private static final String WRONG_VERSION = "ERROR INVALID_INPUT The only version of STOMP here is 1.2 version:1.2";
    private static final String WRONG_HEARTBEAT =
            "ERROR INVALID_INPUT The heart-beat header is two numbers of milliseconds version:1.2";
    private static final String CONNECT_FIRST = "ERROR INVALID_INPUT CONNECT comes first, and once";
    private static final String NO_ID = "ERROR INVALID_INPUT The frame needs an id";
    private static final String NO_DESTINATION = "ERROR INVALID_INPUT The frame needs a destination";
    private static final String NO_TRANSACTION = "ERROR INVALID_INPUT The frame needs a transaction";
    private static final String UNKNOWN_TRANSACTION = "ERROR INVALID_INPUT This transaction has not begun";
    private static final String NOT_FOR_CLIENTS = "ERROR INVALID_INPUT Clients may not send this frame here";
    private static final String ONLY_AUTO = "ERROR INVALID_INPUT The only acknowledgement mode here is auto";
    private static final String WRONG_LENGTH = "ERROR INVALID_INPUT The content-length header is a number of bytes";
    private static final String NOT_TO_TOPICS = "ERROR INSUFFICIENT_PERMISSIONS Clients send to /app only";

    private static final Map<String, Set<String>> HEADERS = Map.of(
            "CONNECTED", Set.of("version", "heart-beat", "user-name"),
            "RECEIPT", Set.of("receipt-id"),
            "MESSAGE", Set.of("subscription", "destination", "message-id", "content-type", "content-length"),
            "ERROR", Set.of("message", "error-code", "content-type", "content-length", "receipt-id", "version"));

    @Autowired
    Api api;

    @Autowired
    AccessTokens tokens;

    /**
     * A row of the table.
     *
     * @param sent WebSocket messages, {@code ^@} for NUL
     */
    private record Row(String about, List<String> sent, List<String> answer) {
        @Override
        public String toString() {
            return about;
        }
    }

    private static Row connecting(String about, String sent, String... answer) {
        return new Row("connecting: " + about, List.of(sent), List.of(answer));
    }

    /** What happens when CONNECT has been answered. */
    private static Row after(String about, String sent, String... answer) {
        List<String> whole = new ArrayList<>(List.of(CONNECTED));
        whole.addAll(Arrays.asList(answer));
        return new Row(about, List.of(CONNECT, sent), whole);
    }

    static Stream<Row> connections() {
        return Stream.of(
                connecting("CONNECT", CONNECT, CONNECTED, OPEN),
                connecting("STOMP", "STOMP\naccept-version:1.2\nhost:any\n\n^@", CONNECTED, OPEN),
                connecting("several versions", "CONNECT\naccept-version:1.0,1.1,1.2\n\n^@", CONNECTED, OPEN),
                connecting("versions to come", "CONNECT\naccept-version:1.2,2.0\n\n^@", CONNECTED, OPEN),
                connecting("no host", "CONNECT\naccept-version:1.2\n\n^@", CONNECTED, OPEN),
                connecting("a host with a port", "CONNECT\naccept-version:1.2\nhost:any:80\n\n^@", CONNECTED, OPEN),
                connecting(
                        "a login, which the handshake has made needless",
                        "CONNECT\naccept-version:1.2\nlogin:a\npasscode:b\n\n^@",
                        CONNECTED,
                        OPEN),
                connecting(
                        "headers that nobody knows",
                        "CONNECT\naccept-version:1.2\nfoo:1\nbär:ß\n\n^@",
                        CONNECTED,
                        OPEN),
                connecting(
                        "a receipt, which CONNECT has none of",
                        "CONNECT\naccept-version:1.2\nreceipt:r\n\n^@",
                        CONNECTED,
                        OPEN),
                connecting("CR LF", "CONNECT\r\naccept-version:1.2\r\nhost:any\r\n\r\n^@", CONNECTED, OPEN),
                connecting("ends of line before", "\n\r\n\nCONNECT\naccept-version:1.2\n\n^@", CONNECTED, OPEN),
                connecting("ends of line behind", CONNECT + "\n\r\n\n", CONNECTED, OPEN),
                connecting("no heart-beats", "CONNECT\naccept-version:1.2\nheart-beat:0,0\n\n^@", CONNECTED, OPEN),
                connecting("heart-beats", "CONNECT\naccept-version:1.2\nheart-beat:500,90000\n\n^@", CONNECTED, OPEN),
                connecting("no version", "CONNECT\nhost:any\n\n^@", WRONG_VERSION, PROTOCOL),
                connecting("an empty version", "CONNECT\naccept-version:\n\n^@", WRONG_VERSION, PROTOCOL),
                connecting("older versions", "CONNECT\naccept-version:1.0,1.1\n\n^@", WRONG_VERSION, PROTOCOL),
                connecting("a version to come", "CONNECT\naccept-version:2.0\n\n^@", WRONG_VERSION, PROTOCOL),
                connecting(
                        "of a repeated header the first counts",
                        "CONNECT\naccept-version:1.1\naccept-version:1.2\n\n^@",
                        WRONG_VERSION,
                        PROTOCOL),
                connecting(
                        "a heart-beat of one number",
                        "CONNECT\naccept-version:1.2\nheart-beat:1\n\n^@",
                        WRONG_HEARTBEAT,
                        PROTOCOL),
                connecting(
                        "a heart-beat of three",
                        "CONNECT\naccept-version:1.2\nheart-beat:1,2,3\n\n^@",
                        BAD_HEADER + " version:1.2",
                        PROTOCOL),
                connecting(
                        "a heart-beat of words",
                        "CONNECT\naccept-version:1.2\nheart-beat:a,b\n\n^@",
                        BAD_HEADER + " version:1.2",
                        PROTOCOL),
                connecting(
                        "a heart-beat before zero",
                        "CONNECT\naccept-version:1.2\nheart-beat:-1,0\n\n^@",
                        WRONG_HEARTBEAT,
                        PROTOCOL),
                connecting(
                        "a heart-beat beyond measure",
                        "CONNECT\naccept-version:1.2\nheart-beat:99999999999,0\n\n^@",
                        WRONG_HEARTBEAT,
                        PROTOCOL),
                connecting("CONNECT with a body", "CONNECT\naccept-version:1.2\n\nbody^@", NO_FRAME, PROTOCOL),
                connecting("a command in lower case", "connect\naccept-version:1.2\n\n^@", NO_FRAME, PROTOCOL),
                connecting("a command that is none", "HELLO\n\n^@", NO_FRAME, PROTOCOL),
                connecting("another protocol", "GET / HTTP/1.1\nHost: any\n\n^@", NO_FRAME, PROTOCOL),
                connecting("a header without a colon", "CONNECT\naccept-version\n\n^@", NO_FRAME, PROTOCOL),
                connecting("a header without a name", "CONNECT\n:1.2\n\n^@", NO_FRAME, PROTOCOL),
                connecting("CR alone", "CONNECT\raccept-version:1.2\n\n^@", NO_FRAME, PROTOCOL),
                connecting("NUL first", "^@" + CONNECT, NO_FRAME, PROTOCOL),
                connecting("SUBSCRIBE first", SESSION_QUEUE, CONNECT_FIRST, PROTOCOL),
                connecting("SEND first", PING + "\n^@", CONNECT_FIRST, PROTOCOL),
                connecting("BEGIN first", "BEGIN\ntransaction:t\n\n^@", CONNECT_FIRST, PROTOCOL),
                connecting("UNSUBSCRIBE first", "UNSUBSCRIBE\nid:1\n\n^@", CONNECT_FIRST, PROTOCOL),
                connecting("ACK first", "ACK\nid:1\n\n^@", CONNECT_FIRST, PROTOCOL),
                connecting("DISCONNECT first", "DISCONNECT\nreceipt:r\n\n^@", CONNECT_FIRST + " receipt:r", PROTOCOL),
                after("CONNECT twice", CONNECT, CONNECT_FIRST + " version:1.2", PROTOCOL),
                after(
                        "STOMP after CONNECT",
                        CONNECT.replace("CONNECT", "STOMP"),
                        CONNECT_FIRST + " version:1.2",
                        PROTOCOL),
                after("DISCONNECT", "DISCONNECT\nreceipt:bye\n\n^@", "RECEIPT bye", "close 1000"),
                after("DISCONNECT without a receipt", "DISCONNECT\n\n^@", "close 1000"),
                after(
                        "nothing counts after DISCONNECT",
                        "DISCONNECT\nreceipt:bye\n\n^@" + PING + "receipt:late\n\n^@",
                        "RECEIPT bye",
                        "close 1000"),
                after("DISCONNECT with a body", "DISCONNECT\n\nbye^@", NO_FRAME, PROTOCOL));
    }

    static Stream<Row> subscriptions() {
        return Stream.of(
                after("SUBSCRIBE", "SUBSCRIBE\nid:1\ndestination:/topic/test.a\nreceipt:r\n\n^@", "RECEIPT r", OPEN),
                after("SUBSCRIBE without a receipt", SESSION_QUEUE, OPEN),
                after(
                        "SUBSCRIBE to a queue of one's own",
                        "SUBSCRIBE\nid:1\ndestination:/user/queue/notifications\nreceipt:r\n\n^@",
                        "MESSAGE 1 /user/queue/notifications subscribed",
                        "RECEIPT r",
                        OPEN),
                after(
                        "SUBSCRIBE, acknowledged by itself",
                        "SUBSCRIBE\nid:1\ndestination:/topic/test.a\nack:auto\nreceipt:r\n\n^@",
                        "RECEIPT r",
                        OPEN),
                after(
                        "SUBSCRIBE, acknowledged by the client",
                        "SUBSCRIBE\nid:1\ndestination:/topic/test.a\nack:client\n\n^@",
                        ONLY_AUTO,
                        PROTOCOL),
                after(
                        "SUBSCRIBE, acknowledged one by one",
                        "SUBSCRIBE\nid:1\ndestination:/topic/test.a\nack:client-individual\n\n^@",
                        ONLY_AUTO,
                        PROTOCOL),
                after(
                        "SUBSCRIBE with an ack mode that is none",
                        "SUBSCRIBE\nid:1\ndestination:/topic/test.a\nack:maybe\n\n^@",
                        ONLY_AUTO,
                        PROTOCOL),
                after("SUBSCRIBE without an id", "SUBSCRIBE\ndestination:/topic/test.a\n\n^@", NO_ID, PROTOCOL),
                after("SUBSCRIBE with an empty id", "SUBSCRIBE\nid:\ndestination:/topic/test.a\n\n^@", NO_ID, PROTOCOL),
                after("SUBSCRIBE to nothing", "SUBSCRIBE\nid:1\n\n^@", NO_DESTINATION, PROTOCOL),
                after("SUBSCRIBE to a blank", "SUBSCRIBE\nid:1\ndestination: \n\n^@", NO_DESTINATION, PROTOCOL),
                after(
                        "SUBSCRIBE with a body",
                        "SUBSCRIBE\nid:1\ndestination:/topic/test.a\n\nbody^@",
                        NO_FRAME,
                        PROTOCOL),
                after(
                        "SUBSCRIBE with an id that is taken",
                        SESSION_QUEUE + "SUBSCRIBE\nid:1\ndestination:/topic/test.b\nreceipt:r\n\n^@",
                        "ERROR INVALID_INPUT There is a subscription with this id already receipt:r",
                        PROTOCOL),
                after(
                        "two subscriptions to one destination get a message each",
                        SESSION_QUEUE + SESSION_QUEUE.replace("id:1", "id:2") + PING + "\n^@",
                        PONG,
                        PONG.replace(" 1 ", " 2 "),
                        OPEN),
                after(
                        "SUBSCRIBE to a topic there is not",
                        "SUBSCRIBE\nid:1\ndestination:/topic/nobody\nreceipt:r\n\n^@",
                        "ERROR RESOURCE_NOT_FOUND There is no such topic receipt:r",
                        PROTOCOL),
                after(
                        "SUBSCRIBE to what is closed",
                        "SUBSCRIBE\nid:1\ndestination:/topic/test.closed\n\n^@",
                        "ERROR INSUFFICIENT_PERMISSIONS This topic is not open to you",
                        PROTOCOL),
                after(
                        "of a repeated destination the first counts",
                        "SUBSCRIBE\nid:1\ndestination:/topic/test.closed\ndestination:/topic/test.a\n\n^@",
                        "ERROR INSUFFICIENT_PERMISSIONS This topic is not open to you",
                        PROTOCOL),
                after(
                        "of a repeated destination the second is nothing",
                        "SUBSCRIBE\nid:1\ndestination:/topic/test.a\ndestination:/topic/test.closed\nreceipt:r\n\n^@",
                        "RECEIPT r",
                        OPEN),
                after(
                        "a selector is a header that nobody knows",
                        "SUBSCRIBE\nid:1\ndestination:/user/queue/session\nselector:T(java.lang.Runtime)\n\n^@" + PING
                                + "\n^@",
                        PONG,
                        OPEN),
                after(
                        "the id comes back as it was, escaped",
                        "SUBSCRIBE\nid:a\\c\\\\b\ndestination:/user/queue/session\n\n^@" + PING + "\n^@",
                        "MESSAGE a:\\b /user/queue/session pong",
                        OPEN),
                after(
                        "UNSUBSCRIBE",
                        SESSION_QUEUE + "UNSUBSCRIBE\nid:1\nreceipt:r\n\n^@" + PING + "\n^@",
                        "RECEIPT r",
                        OPEN),
                after(
                        "an id is free after UNSUBSCRIBE",
                        SESSION_QUEUE + "UNSUBSCRIBE\nid:1\n\n^@" + SESSION_QUEUE + PING + "\n^@",
                        PONG,
                        OPEN),
                after("UNSUBSCRIBE without an id", "UNSUBSCRIBE\n\n^@", NO_ID, PROTOCOL),
                after(
                        "UNSUBSCRIBE from what one has not",
                        "UNSUBSCRIBE\nid:1\nreceipt:r\n\n^@",
                        "ERROR INVALID_INPUT There is no subscription with this id receipt:r",
                        PROTOCOL),
                after(
                        "ACK of a message there was not",
                        "ACK\nid:1\nreceipt:r\n\n^@",
                        NOT_FOR_CLIENTS + " receipt:r",
                        PROTOCOL),
                after("NACK of a message there was not", "NACK\nid:1\n\n^@", NOT_FOR_CLIENTS, PROTOCOL),
                after("ACK without an id", "ACK\n\n^@", NOT_FOR_CLIENTS, PROTOCOL));
    }

    static Stream<Row> messages() {
        return Stream.of(
                after("SEND", SESSION_QUEUE + PING + "\n^@", PONG, OPEN),
                after("SEND to nothing", "SEND\n\nbody^@", NO_DESTINATION, PROTOCOL),
                after(
                        "SEND to a topic",
                        "SEND\ndestination:/topic/test.a\nreceipt:r\n\n^@",
                        NOT_TO_TOPICS + " receipt:r",
                        PROTOCOL),
                after(
                        "SEND to what there is not",
                        "SEND\ndestination:/app/nowhere\n\n^@",
                        "ERROR RESOURCE_NOT_FOUND There is no such destination",
                        PROTOCOL),
                after("a body", PING + "receipt:r\n\nany\nbody\r\n^@", "RECEIPT r", OPEN),
                after("a body with its length", PING + "content-length:4\nreceipt:r\n\nbody^@", "RECEIPT r", OPEN),
                after("a body in UTF-8 has bytes", PING + "content-length:2\nreceipt:r\n\nß^@", "RECEIPT r", OPEN),
                after("a body with NUL", PING + "content-length:3\nreceipt:r\n\na^@b^@", "RECEIPT r", OPEN),
                after("a body of nothing", PING + "content-length:0\nreceipt:r\n\n^@", "RECEIPT r", OPEN),
                after("a body longer than it says", PING + "content-length:1\n\nab^@", NO_FRAME, PROTOCOL),
                after("a body cut off by NUL", PING + "\na^@b\n\n^@", NO_FRAME, PROTOCOL),
                after("a length in words", PING + "content-length:many\n\nab^@", WRONG_LENGTH, PROTOCOL),
                after("a length before zero", PING + "content-length:-1\n\nab^@", WRONG_LENGTH, PROTOCOL),
                after("an empty length", PING + "content-length:\n\nab^@", WRONG_LENGTH, PROTOCOL),
                after("a type that is none", PING + "content-type:nonsense\n\n^@", NO_FRAME, PROTOCOL),
                after("escapes", PING + "receipt:\\c\\n\\r\\\\\n\n^@", "RECEIPT :\n\r\\", OPEN),
                after("an escape of an escape", PING + "receipt:\\\\n\n\n^@", "RECEIPT \\n", OPEN),
                after("an escape that is none", PING + "any:\\t\n\n^@", NO_FRAME, PROTOCOL),
                after("an escape of nothing", PING + "any:\\\n\n^@", NO_FRAME, PROTOCOL),
                after("a colon in a value", PING + "receipt:a:b\n\n^@", "RECEIPT a:b", OPEN),
                after("spaces are part of a value", PING + "receipt: r \n\n^@", "RECEIPT  r ", OPEN),
                after("an empty value", PING + "any:\nreceipt:r\n\n^@", "RECEIPT r", OPEN),
                after("of a repeated receipt the first counts", PING + "receipt:1\nreceipt:2\n\n^@", "RECEIPT 1", OPEN),
                after("CR LF", (PING + "receipt:r\n\n").replace("\n", "\r\n") + "^@", "RECEIPT r", OPEN),
                after("ends of line between frames", "\n\n" + PING + "receipt:r\n\n^@\n\r\n\n", "RECEIPT r", OPEN),
                after("a heart-beat", "\n", OPEN),
                after("a header without a colon", PING + "any\n\n^@", NO_FRAME, PROTOCOL),
                after(
                        "as many headers as there may be",
                        PING + "receipt:r\n" + "a:1\n".repeat(FrameGate.MAX_HEADERS - 2) + "\n^@",
                        "RECEIPT r",
                        OPEN),
                after(
                        "one header too many",
                        PING + "receipt:r\n" + "a:1\n".repeat(FrameGate.MAX_HEADERS - 1) + "\n^@",
                        "ERROR REQUEST_TOO_LARGE A frame has too many headers receipt:r",
                        PROTOCOL),
                after(
                        "a frame too large",
                        PING + "\n" + "x".repeat(20_000) + "^@",
                        "ERROR REQUEST_TOO_LARGE A frame is too large",
                        PROTOCOL),
                after(
                        "MESSAGE",
                        "MESSAGE\nsubscription:1\nmessage-id:1\ndestination:/topic/test.a\n\n^@",
                        NOT_FOR_CLIENTS,
                        PROTOCOL),
                after("CONNECTED", "CONNECTED\nversion:1.2\n\n^@", NOT_FOR_CLIENTS, PROTOCOL),
                after("RECEIPT", "RECEIPT\nreceipt-id:1\n\n^@", NOT_FOR_CLIENTS, PROTOCOL),
                after("ERROR", "ERROR\n\n^@", NOT_FOR_CLIENTS, PROTOCOL),
                after("a command that is none", "HELLO\n\n^@", NO_FRAME, PROTOCOL),
                after("several frames in one message", pings(20), receipts(20)),
                after(
                        "nothing counts after a frame that was refused",
                        "ACK\nid:1\n\n^@" + PING + "receipt:late\n\n^@",
                        NOT_FOR_CLIENTS,
                        PROTOCOL),
                new Row(
                        "frames behind CONNECT, before its answer",
                        List.of(CONNECT + SESSION_QUEUE + PING + "\n^@"),
                        List.of(CONNECTED, PONG, OPEN)),
                new Row(
                        "a wrong frame behind CONNECT, before its answer",
                        List.of(CONNECT + "ACK\nid:1\n\n^@"),
                        List.of(CONNECTED, NOT_FOR_CLIENTS, PROTOCOL)),
                new Row(
                        "a frame in pieces",
                        List.of("CONNECT\naccept-ver", "sion:1.2\n\n", "^@" + PING + "rec", "eipt:r\n\n^@"),
                        List.of(CONNECTED, "RECEIPT r", OPEN)),
                new Row(
                        "a frame that grows too large in pieces",
                        List.of(CONNECT, PING + "\n", "x".repeat(10_000), "x".repeat(10_000)),
                        List.of(CONNECTED, NO_FRAME, PROTOCOL)));
    }

    static Stream<Row> transactions() {
        String begin = "BEGIN\ntransaction:t\n\n^@";
        String send = PING + "transaction:t\n";
        String commit = "COMMIT\ntransaction:t\n\n^@";
        String abort = "ABORT\ntransaction:t\n\n^@";
        return Stream.of(
                after(
                        "BEGIN, COMMIT",
                        "BEGIN\ntransaction:t\nreceipt:b\n\n^@COMMIT\ntransaction:t\nreceipt:c\n\n^@",
                        "RECEIPT b",
                        "RECEIPT c",
                        OPEN),
                after("ABORT", begin + "ABORT\ntransaction:t\nreceipt:a\n\n^@", "RECEIPT a", OPEN),
                after(
                        "what is sent waits for COMMIT",
                        SESSION_QUEUE + begin + send + "receipt:r\n\n^@",
                        "RECEIPT r",
                        OPEN),
                after(
                        "what was sent is done at COMMIT",
                        SESSION_QUEUE + begin + send + "\n^@" + send + "\n^@" + commit,
                        PONG,
                        PONG,
                        OPEN),
                after("what was sent is not done after ABORT", SESSION_QUEUE + begin + send + "\n^@" + abort, OPEN),
                after(
                        "transactions side by side",
                        SESSION_QUEUE + begin + begin.replace(":t", ":u") + send + "\n^@" + send.replace(":t", ":u")
                                + "\n^@" + abort + commit.replace(":t", ":u"),
                        PONG,
                        OPEN),
                after("a name is free after COMMIT", begin + commit + begin + commit, OPEN),
                after("a name is free after ABORT", begin + abort + begin + abort, OPEN),
                after("BEGIN without a name", "BEGIN\n\n^@", NO_TRANSACTION, PROTOCOL),
                after("COMMIT without a name", begin + "COMMIT\n\n^@", NO_TRANSACTION, PROTOCOL),
                after("ABORT without a name", begin + "ABORT\n\n^@", NO_TRANSACTION, PROTOCOL),
                after(
                        "BEGIN twice",
                        begin + "BEGIN\ntransaction:t\nreceipt:r\n\n^@",
                        "ERROR INVALID_INPUT This transaction has begun already receipt:r",
                        PROTOCOL),
                after("COMMIT of nothing", commit, UNKNOWN_TRANSACTION, PROTOCOL),
                after("COMMIT twice", begin + commit + commit, UNKNOWN_TRANSACTION, PROTOCOL),
                after("ABORT of nothing", abort, UNKNOWN_TRANSACTION, PROTOCOL),
                after("SEND in no transaction", send + "\n^@", UNKNOWN_TRANSACTION, PROTOCOL),
                after("ACK in a transaction", begin + "ACK\nid:1\ntransaction:t\n\n^@", NOT_FOR_CLIENTS, PROTOCOL),
                after(
                        "what may not be sent is refused at once",
                        begin + "SEND\ndestination:/topic/test.a\ntransaction:t\n\n^@",
                        NOT_TO_TOPICS,
                        PROTOCOL),
                after(
                        "too many transactions",
                        Stream.iterate(0, i -> i + 1)
                                .limit(Transactions.MAX_OPEN + 1)
                                .map(i -> "BEGIN\ntransaction:" + i + "\n\n^@")
                                .reduce("", String::concat),
                        "ERROR RATE_LIMIT_EXCEEDED Too much is held back in transactions",
                        "close 4429"),
                after(
                        "too much in a transaction",
                        begin + (send + "\n^@").repeat(Transactions.MAX_HELD + 1),
                        "ERROR RATE_LIMIT_EXCEEDED Too much is held back in transactions",
                        "close 4429"));
    }

    private static String pings(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> PING + "receipt:" + i + "\n\n^@")
                .collect(Collectors.joining());
    }

    private static String[] receipts(int count) {
        return Stream.concat(IntStream.rangeClosed(1, count).mapToObj(i -> "RECEIPT " + i), Stream.of(OPEN))
                .toArray(String[]::new);
    }

    @ParameterizedTest
    @MethodSource({"connections", "subscriptions", "messages", "transactions"})
    void theAnswerIsThatOfTheTable(Row row) {
        try (StompSocket socket = open()) {
            for (String message : row.sent()) {
                socket.sendUntilClosed(message);
                if (message.equals(CONNECT)) {
                    socket.await("CONNECTED");
                }
            }
            if (row.answer().contains(OPEN)) {
                socket.sendUntilClosed(LAST);
            }

            await().atMost(SOON).untilAsserted(() -> assertThat(answer(socket)).isEqualTo(row.answer()));
        }
    }

    @Test
    void theTableIsNoSmallOne() {
        assertThat(Stream.of(connections(), subscriptions(), messages(), transactions())
                        .flatMap(rows -> rows)
                        .map(Row::about)
                        .distinct())
                .hasSizeGreaterThan(120);
    }

    @Test
    void aBinaryMessageIsReadAsWell() {
        try (StompSocket socket = open()) {
            socket.sendBinary(CONNECT + PING + "receipt:r\n\n^@");

            await().atMost(SOON).untilAsserted(() -> assertThat(shown(socket)).containsExactly(CONNECTED, "RECEIPT r"));
        }
    }

    @Test
    void framesCountAlsoInABinaryMessage() {
        try (StompSocket socket = open()) {
            socket.send(CONNECT).await("CONNECTED");

            socket.sendBinary((PING + "\n^@").repeat(FrameAllowance.MAX_AT_ONCE + 1));

            assertThat(socket.await("ERROR").header("error-code")).isEqualTo("RATE_LIMIT_EXCEEDED");
            assertThat(socket.awaitClose()).isEqualTo(4429);
        }
    }

    /** Spring's broker looks every 10 seconds whether 10 seconds have passed. */
    @Test
    void ourHeartbeatComesInTheTimeWePromised() {
        try (StompSocket socket = open()) {
            socket.send("CONNECT\naccept-version:1.2\nheart-beat:0,1000\n\n^@").await("CONNECTED");

            await().atMost(Heartbeat.INTERVAL).until(() -> socket.heartbeats() > 0);
        }
    }

    /** What has come, without the answer to {@link #LAST}. */
    private static List<String> answer(StompSocket socket) {
        List<String> answer = new ArrayList<>(shown(socket));
        if (socket.isOpen()) {
            boolean complete = answer.removeIf(frame -> frame.startsWith(LAST_ANSWER));
            answer.add(complete ? OPEN : "the last answer is still to come");
        } else {
            answer.add("close " + socket.awaitClose());
        }
        return answer;
    }

    /** Without what a topic says first on each subscription: it is no answer, and has no fixed place among them. */
    private static List<String> shown(StompSocket socket) {
        return socket.frames().stream()
                .map(StompConformanceTests::shown)
                .filter(frame -> !frame.matches("MESSAGE \\S+ /topic/\\S+ subscribed"))
                .toList();
    }

    private static String shown(StompFrame frame) {
        Set<String> others = new TreeSet<>(frame.headers().keySet());
        others.removeAll(HEADERS.getOrDefault(frame.command(), Set.of()));
        String shown = switch (frame.command()) {
            case "CONNECTED" -> "CONNECTED " + frame.header("version") + " " + frame.header("heart-beat");
            case "RECEIPT" -> "RECEIPT " + frame.header("receipt-id");
            case "MESSAGE" ->
                "MESSAGE " + frame.header("subscription") + " " + frame.header("destination") + " "
                        + frame.json().get("type").asString();
            case "ERROR" ->
                "ERROR " + frame.header("error-code") + " " + frame.header("message")
                        + (frame.header("receipt-id") == null ? "" : " receipt:" + frame.header("receipt-id"))
                        + (frame.header("version") == null ? "" : " version:" + frame.header("version"));
            default -> frame.command();
        };
        return others.isEmpty() ? shown : shown + " and " + others;
    }

    private StompSocket open() {
        String token = tokens.issue(UUID.randomUUID(), UUID.randomUUID(), "somebody", Role.USER);
        return StompSocket.open(api, "/ws", Map.of("Authorization", "Bearer " + token));
    }
}
