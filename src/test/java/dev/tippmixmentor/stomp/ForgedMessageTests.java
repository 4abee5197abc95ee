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
import dev.tippmixmentor.testing.StompClient;
import dev.tippmixmentor.testing.StompSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Whatever a client tries, nobody gets a message from it, and it gets none that is not its own. */
@IntegrationTest
class ForgedMessageTests {
    private static final Logger log = LoggerFactory.getLogger(ForgedMessageTests.class);
    private static final List<String> QUEUES = List.of("notifications", "session", "errors");

    @Autowired
    Api api;

    @Autowired
    AccessTokens tokens;

    @Autowired
    LiveFeed feed;

    @Autowired
    Sockets sockets;

    @Autowired
    UserQueues queues;

    private final UUID victim = UUID.randomUUID();
    private final Topic topic = Topic.of("test." + UUID.randomUUID());
    private StompClient witness;
    private String witnessSocket;
    private final List<BlockingQueue<JsonNode>> received = new ArrayList<>();

    @BeforeEach
    void listen() {
        witness = StompClient.withBearer(api, token(victim, Role.USER));
        witnessSocket = sockets.of(victim).get(0).getId();
        received.add(witness.subscribe(topic.destination()));
        QUEUES.forEach(queue -> received.add(witness.subscribe("/user/queue/" + queue)));
    }

    @AfterEach
    void hangUp() {
        witness.close();
    }

    @Test
    void noRoleForgesAMessageByAnyFrameToAnyDestination() throws InterruptedException {
        int attempts = 0;
        for (Role role : Role.values()) {
            for (String destination : destinations()) {
                for (String frames : attacks(destination)) {
                    attempt(role, frames, attempts % 2 == 0);
                    attempts++;
                }
            }
        }

        feed.publish(new LiveMessage(topic, "test", "true"));
        feed.publish(new LiveMessage(Topic.ofUser(victim), "true", "true"));

        assertThat(received.get(0).poll(10, TimeUnit.SECONDS).get("data").asString())
                .isEqualTo("true");
        assertThat(received.get(1).poll(10, TimeUnit.SECONDS).get("type").asString())
                .isEqualTo("true");
        assertThat(received).allSatisfy(messages -> assertThat(messages).isEmpty());
        assertThat(attempts).isGreaterThan(200);
        log.info("forged messages: {} attempts, 0 delivered", attempts);
    }

    private void attempt(Role role, String frames, boolean binary) {
        try (StompSocket socket = open(UUID.randomUUID(), role)) {
            if (binary) {
                socket.sendBinary(frames);
            } else {
                socket.sendUntilClosed(frames);
            }

            assertThat(socket.await("ERROR").header("error-code"))
                    .as("%s sends %s", role, frames)
                    .isIn("INSUFFICIENT_PERMISSIONS", "RESOURCE_NOT_FOUND", "INVALID_INPUT");
        }
    }

    private List<String> destinations() {
        return List.of(
                topic.destination(),
                topic.destination() + "/",
                "/topic/test.*",
                "/topic/**",
                "/topic",
                "topic/" + topic.name(),
                "/topic/../topic/" + topic.name(),
                "/app" + topic.destination(),
                "/app/../topic/" + topic.name(),
                "/APP/ping",
                "/queue/notifications",
                "/queue/notifications-user" + witnessSocket,
                "/queue/session-user" + witnessSocket,
                "/user/" + victim + "/queue/notifications",
                "/user/" + victim + "/queue/errors",
                "/user/queue/notifications",
                "/user/" + victim + topic.destination());
    }

    private static List<String> attacks(String destination) {
        String send = "SEND\ndestination:" + destination + "\n";
        String body = "{\"type\":\"forged\",\"data\":\"forged\"}^@";
        return List.of(
                send + "\n" + body,
                send + "simpMessageType:MESSAGE\nsimpDestination:" + destination + "\n\n" + body,
                "BEGIN\ntransaction:t\n\n^@" + send + "transaction:t\n\n" + body + "COMMIT\ntransaction:t\n\n^@",
                "MESSAGE\nsubscription:sub-1\nmessage-id:1\ndestination:" + destination + "\n\n" + body,
                // Of a repeated header the first counts, for the one who judges and for the one who acts.
                "SEND\ndestination:" + destination + "\ndestination:/app/ping\n\n" + body);
    }

    @Test
    void nobodyHearsWhatIsForSomebodyElseWhateverTheyGuess() {
        List<StompSocket> eavesdroppers = new ArrayList<>();
        try {
            for (String guess : guesses()) {
                StompSocket socket = open(UUID.randomUUID(), Role.ADMIN);
                eavesdroppers.add(socket);
                socket.send("SUBSCRIBE\nid:" + eavesdroppers.size() + "\ndestination:" + guess + "\n\n^@");
            }
            StompSocket ownQueues = open(UUID.randomUUID(), Role.ADMIN);
            eavesdroppers.add(ownQueues);
            QUEUES.forEach(queue -> ownQueues.send("SUBSCRIBE\nid:" + queue + "\ndestination:/user/queue/" + queue
                    + "\nreceipt:" + queue + "\nsimpUser:" + victim + "\nsimpSessionId:" + witnessSocket
                    + "\nuser-name:" + victim + "\n\n^@"));
            await().until(() -> ownQueues.frames().stream()
                            .filter(frame -> frame.command().equals("RECEIPT"))
                            .count()
                    == QUEUES.size());

            tell(victim, "secret");

            assertThat(received.subList(1, received.size()))
                    .allSatisfy(messages ->
                            assertThat(messages.poll(10, TimeUnit.SECONDS)).isNotNull());
            await().during(Duration.ofMillis(300))
                    .until(() -> eavesdroppers.stream()
                            .flatMap(socket -> socket.frames().stream())
                            .noneMatch(frame -> frame.body().contains("secret")));
            assertThat(eavesdroppers.subList(0, eavesdroppers.size() - 1)).allSatisfy(socket -> {
                assertThat(socket.await("ERROR").header("error-code"))
                        .isIn("INSUFFICIENT_PERMISSIONS", "RESOURCE_NOT_FOUND");
                assertThat(socket.awaitClose()).isEqualTo(1002);
            });
        } finally {
            eavesdroppers.forEach(StompSocket::close);
        }
    }

    private List<String> guesses() {
        return QUEUES.stream()
                .flatMap(queue -> Stream.of(
                        "/queue/" + queue,
                        "/queue/" + queue + "-user" + witnessSocket,
                        "/user/" + victim + "/queue/" + queue,
                        "/user/queue/" + queue + "-user" + witnessSocket,
                        "/user/queue/" + queue + "/../" + queue,
                        "/user/queue/" + queue + "/",
                        "/user//queue/" + queue,
                        "/user/*/queue/" + queue,
                        "/user/queue/" + queue.charAt(0) + "*",
                        "/queue/" + queue + "-user*",
                        "/queue/*",
                        "/**",
                        "/topic/../queue/" + queue + "-user" + witnessSocket))
                .toList();
    }

    @Test
    void allSocketsOfAUserGetTheirMessagesAndNobodyElses() throws InterruptedException {
        UUID user = UUID.randomUUID();
        List<StompClient> tabs = new ArrayList<>();
        List<BlockingQueue<JsonNode>> heard = new ArrayList<>();
        try {
            for (int tab = 0; tab < 12; tab++) {
                StompClient client = StompClient.withBearer(api, token(user, Role.USER));
                tabs.add(client);
                QUEUES.forEach(queue -> heard.add(client.subscribe("/user/queue/" + queue)));
            }

            tell(user, null);

            for (int i = 0; i < heard.size(); i++) {
                JsonNode message = heard.get(i).poll(10, TimeUnit.SECONDS);
                assertThat(message.get("type").asString()).isEqualTo(QUEUES.get(i % QUEUES.size()));
            }
            assertThat(heard).allSatisfy(messages -> assertThat(messages).isEmpty());
            assertThat(received).allSatisfy(messages -> assertThat(messages).isEmpty());
        } finally {
            tabs.forEach(StompClient::close);
        }
    }

    /** On all queues of a user; as their type each says which it is, if nothing else is given. */
    private void tell(UUID user, @Nullable String type) {
        for (UserQueue queue : UserQueue.values()) {
            String name = type == null ? queue.name().toLowerCase(Locale.ROOT) : type;
            if (queue == UserQueue.NOTIFICATIONS) {
                feed.publish(new LiveMessage(Topic.ofUser(user), name, name));
            } else {
                sockets.of(user).forEach(socket -> queues.send(socket, queue, Map.of("type", name)));
            }
        }
    }

    private StompSocket open(UUID user, Role role) {
        StompSocket socket = StompSocket.open(api, "/ws", Map.of("Authorization", "Bearer " + token(user, role)));
        socket.send("CONNECT\naccept-version:1.2\n\n^@").await("CONNECTED");
        return socket;
    }

    private String token(UUID user, Role role) {
        return tokens.issue(user, UUID.randomUUID(), "somebody", role);
    }
}
