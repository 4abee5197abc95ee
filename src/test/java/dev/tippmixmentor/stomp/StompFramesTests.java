package dev.tippmixmentor.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.security.AccessTokens;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.realtime.LiveFeed;
import dev.tippmixmentor.realtime.LiveMessage;
import dev.tippmixmentor.realtime.Topic;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.StompFrame;
import dev.tippmixmentor.testing.StompSocket;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Frames of the STOMP 1.2 specification, sent as they are. */
@IntegrationTest
class StompFramesTests {
    private static final String CONNECT = "CONNECT\naccept-version:1.2\nhost:any\n\n^@";

    @Autowired
    Api api;

    @Autowired
    AccessTokens tokens;

    @Autowired
    LiveFeed feed;

    private StompSocket socket;

    @BeforeEach
    void open() {
        String token = tokens.issue(UUID.randomUUID(), UUID.randomUUID(), "somebody", Role.USER);
        socket = StompSocket.open(api, "/ws", Map.of("Authorization", "Bearer " + token));
    }

    @AfterEach
    void hangUp() {
        socket.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                CONNECT,
                "STOMP\naccept-version:1.0,1.1,1.2\nhost:any\n\n^@",
                "CONNECT\r\naccept-version:1.2\r\nhost:any\r\n\r\n^@",
                "\n\nCONNECT\naccept-version:1.2\n\n^@\n"
            })
    void aConnectIsAnsweredWithTheVersion(String connect) {
        StompFrame connected = socket.send(connect).await("CONNECTED");

        assertThat(connected.header("version")).isEqualTo("1.2");
        assertThat(connected.header("heart-beat")).isEqualTo("10000,10000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CONNECT\nhost:any\n\n^@",
                "CONNECT\naccept-version:1.0,1.1\nhost:any\n\n^@",
                "CONNECT\naccept-version:2.0\nhost:any\n\n^@"
            })
    void aVersionWeDoNotSpeakIsRefusedWithTheOneWeDo(String connect) {
        socket.send(connect);

        assertThat(refusal("INVALID_INPUT").header("version")).isEqualTo("1.2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SUBSCRIBE\nid:1\ndestination:/topic/test.a\n\n^@",
                "SEND\ndestination:/app/ping\n\n^@",
                "CONNECT\naccept-version:1.2\nheart-beat:often\n\n^@",
                "CONNECT\naccept-version:1.2\nheart-beat:a,b\n\n^@",
                "CONNECT\naccept-version:1.2\nheart-beat:-1,0\n\n^@",
                "HELLO\n\n^@",
                "connect\naccept-version:1.2\n\n^@",
                "GET / HTTP/1.1\nHost: any\n\n^@",
                "CONNECT\naccept-version\n\n^@"
            })
    void whatIsNoConnectIsRefusedBeforeOne(String frame) {
        socket.send(frame);

        refusal("INVALID_INPUT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                CONNECT,
                "HELLO\n\n^@",
                "SUBSCRIBE\ndestination:/topic/test.a\n\n^@",
                "SUBSCRIBE\nid:1\n\n^@",
                "SUBSCRIBE\nid:1\ndestination:/topic/test.a\nack:client\n\n^@",
                "UNSUBSCRIBE\n\n^@",
                "SEND\n\nbody^@",
                "SEND\ndestination:/app/ping\ntransaction:tx1\n\n^@",
                "COMMIT\ntransaction:tx1\n\n^@",
                "ABORT\ntransaction:tx1\n\n^@",
                "ACK\nid:1\n\n^@",
                "NACK\nid:1\n\n^@",
                "MESSAGE\nsubscription:1\nmessage-id:1\ndestination:/topic/test.a\n\n^@",
                "CONNECTED\nversion:1.2\n\n^@",
                "RECEIPT\nreceipt-id:1\n\n^@",
                "ERROR\n\n^@",
                "SEND\ndestination:/app/ping\nbad\\theader:1\n\n^@"
            })
    void aFrameThatIsWrongOrNotForClientsIsRefused(String frame) {
        socket.send(CONNECT).await("CONNECTED");

        socket.send(frame);

        refusal("INVALID_INPUT");
    }

    @Test
    void anErrorNamesTheReceiptOfTheFrameThatCausedIt() {
        socket.send(CONNECT).await("CONNECTED");

        socket.send("SEND\ndestination:/topic/test.a\nreceipt:r-7\n\n^@");

        assertThat(refusal("INSUFFICIENT_PERMISSIONS").header("receipt-id")).isEqualTo("r-7");
    }

    @Test
    void anErrorNamesTheFrameThatCausedIt() {
        socket.send(CONNECT).await("CONNECTED");

        socket.send("SEND\ndestination:/app/nowhere\nX-Correlation-Id:the-frame-1\n\n^@");

        assertThat(refusal("RESOURCE_NOT_FOUND").body()).contains("\"correlationId\":\"the-frame-1\"");
    }

    @Test
    void nothingAfterARefusedFrameIsActedOn() {
        socket.send(CONNECT).await("CONNECTED");

        socket.send("ACK\nid:1\n\n^@SUBSCRIBE\nid:1\ndestination:/topic/test.a\nreceipt:late\n\n^@");

        refusal("INVALID_INPUT");
        assertThat(socket.frames()).extracting(StompFrame::command).containsExactly("CONNECTED", "ERROR");
    }

    @Test
    void aSecondSubscriptionNeedsAnotherId() {
        socket.send(CONNECT).await("CONNECTED");

        socket.send("SUBSCRIBE\nid:1\ndestination:/topic/test.a\n\n^@");
        socket.send("SUBSCRIBE\nid:1\ndestination:/topic/test.b\n\n^@");

        refusal("INVALID_INPUT");
    }

    @Test
    void anIdIsFreeAgainAfterUnsubscribe() {
        socket.send(CONNECT).await("CONNECTED");

        socket.send("SUBSCRIBE\nid:1\ndestination:/topic/test.a\n\n^@");
        socket.send("UNSUBSCRIBE\nid:1\nreceipt:gone\n\n^@");
        socket.send("SUBSCRIBE\nid:1\ndestination:/topic/test.b\nreceipt:again\n\n^@");

        awaitReceipt("again");
        assertThat(socket.frames())
                .filteredOn(frame -> frame.command().equals("RECEIPT"))
                .extracting(frame -> frame.header("receipt-id"))
                .containsExactly("gone", "again");
    }

    @Test
    void aTopicUnsubscribedFromIsSilent() {
        Topic silent = Topic.of("test." + UUID.randomUUID());
        Topic heard = Topic.of("test." + UUID.randomUUID());
        socket.send(CONNECT).await("CONNECTED");
        socket.send("SUBSCRIBE\nid:1\ndestination:" + silent.destination() + "\n\n^@");
        socket.send("SUBSCRIBE\nid:2\ndestination:" + heard.destination() + "\n\n^@");
        socket.send("UNSUBSCRIBE\nid:1\nreceipt:r\n\n^@");
        awaitReceipt("r");

        feed.publish(new LiveMessage(silent, "test", 1));
        feed.publish(new LiveMessage(heard, "test", 2));

        await().until(() -> socket.frames().stream().anyMatch(StompFramesTests::isTest));
        StompFrame message = socket.frames().stream()
                .filter(StompFramesTests::isTest)
                .findFirst()
                .orElseThrow();
        assertThat(message.header("subscription")).isEqualTo("2");
        assertThat(message.header("destination")).isEqualTo(heard.destination());
        assertThat(message.header("message-id")).isNotBlank();
    }

    private static boolean isTest(StompFrame frame) {
        return frame.command().equals("MESSAGE")
                && frame.json().get("type").asString().equals("test");
    }

    @Test
    void aSendIsConfirmed() {
        socket.send(CONNECT).await("CONNECTED");

        socket.send("SEND\ndestination:/app/ping\nreceipt:a\\cb\n\n^@");

        awaitReceipt("a:b");
    }

    @Test
    void aFrameMayComeInPieces() {
        socket.send("CONNECT\naccept-ver").send("sion:1.2\n\n").send("^@");

        socket.await("CONNECTED");
    }

    @Test
    void severalFramesMayComeAtOnce() {
        socket.send(CONNECT + "\n\nSUBSCRIBE\nid:1\ndestination:/topic/test.a\nreceipt:r\n\n^@\n");

        awaitReceipt("r");
    }

    @Test
    void aBodyMayHoldNulWhenItsLengthIsSaid() {
        socket.send(CONNECT).await("CONNECTED");

        socket.send("SEND\ndestination:/app/ping\ncontent-length:3\nreceipt:r\n\na^@b^@");

        awaitReceipt("r");
        assertThat(socket.isOpen()).isTrue();
    }

    @Test
    void aFrameThatIsTooLargeIsRefused() {
        socket.send(CONNECT).await("CONNECTED");

        socket.send("SEND\ndestination:/app/ping\n\n" + "x".repeat(20_000) + "^@");

        refusal("REQUEST_TOO_LARGE");
    }

    @Test
    void aFrameThatGrowsTooLargeInPiecesIsRefused() {
        socket.send(CONNECT).await("CONNECTED");

        socket.send("SEND\ndestination:/app/ping\n\n").send("x".repeat(10_000)).send("x".repeat(10_000));

        refusal("INVALID_INPUT");
    }

    @Test
    void aMessageBeyondAllMeasureClosesTheSocket() {
        socket.send(CONNECT).await("CONNECTED");

        socket.sendUntilClosed("SEND\ndestination:/app/ping\n\n" + "x".repeat(100_000) + "^@");

        assertThat(socket.awaitClose()).isIn(1009, 1006);
    }

    @Test
    void aDisconnectIsConfirmedAndThenTheSocketCloses() {
        socket.send(CONNECT).await("CONNECTED");

        socket.send("DISCONNECT\nreceipt:bye\n\n^@");

        assertThat(socket.await("RECEIPT").header("receipt-id")).isEqualTo("bye");
        assertThat(socket.awaitClose()).isEqualTo(1000);
    }

    @Test
    void aDisconnectWithoutReceiptClosesWithoutAnError() {
        socket.send(CONNECT).await("CONNECTED");

        socket.send("DISCONNECT\n\n^@");

        assertThat(socket.awaitClose()).isEqualTo(1000);
        assertThat(socket.frames()).extracting(StompFrame::command).containsExactly("CONNECTED");
    }

    @Test
    void whoSendsFramesWithoutEndIsToldAndClosed() {
        socket.send(CONNECT).await("CONNECTED");

        for (int frame = 0; frame < 10 * FrameAllowance.MAX_AT_ONCE && socket.isOpen(); frame++) {
            socket.sendUntilClosed("SEND\ndestination:/app/ping\n\n^@");
        }

        assertThat(socket.await("ERROR").header("error-code")).isEqualTo("RATE_LIMIT_EXCEEDED");
        assertThat(socket.awaitClose()).isEqualTo(4429);
    }

    @Test
    void framesCountAlsoWhereManyAreInOneMessage() {
        socket.send(CONNECT).await("CONNECTED");

        socket.sendUntilClosed("SEND\ndestination:/app/ping\n\n^@".repeat(FrameAllowance.MAX_AT_ONCE + 1));

        assertThat(socket.await("ERROR").header("error-code")).isEqualTo("RATE_LIMIT_EXCEEDED");
        assertThat(socket.awaitClose()).isEqualTo(4429);
    }

    private void awaitReceipt(String id) {
        await("receipt " + id)
                .until(() -> socket.frames().stream().anyMatch(frame -> id.equals(frame.header("receipt-id"))));
    }

    private StompFrame refusal(String errorCode) {
        StompFrame error = socket.await("ERROR");
        assertThat(error.header("error-code")).isEqualTo(errorCode);
        assertThat(error.header("content-type")).isEqualTo("application/problem+json");
        assertThat(error.json().get("errorCode").asString()).isEqualTo(errorCode);
        assertThat(socket.awaitClose()).isEqualTo(1002);
        return error;
    }
}
