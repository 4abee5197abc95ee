package dev.tippmixmentor.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import dev.tippmixmentor.platform.security.AccessTokens;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.security.KeyedHash;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.realtime.LiveFeed;
import dev.tippmixmentor.realtime.LiveMessage;
import dev.tippmixmentor.realtime.Topic;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.StompClient;
import dev.tippmixmentor.testing.StompFrame;
import dev.tippmixmentor.testing.StompSocket;
import dev.tippmixmentor.testing.TestRedis;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@IntegrationTest
class RealtimeTests {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Autowired
    Api api;

    @Autowired
    AccessTokens tokens;

    @Autowired
    Tickets tickets;

    @Autowired
    LiveFeed feed;

    @Autowired
    Sockets sockets;

    @Autowired
    PlatformTransactionManager transactions;

    @Autowired
    Clock clock;

    @Autowired
    @Qualifier("sessionHash")
    KeyedHash hash;

    @Test
    void aHandshakeWithoutCredentialsIsRefused() {
        HttpResponse<?> refusal = refusal("/ws", Map.of());

        assertProblem(refusal, 401, "AUTH_REQUIRED");
        assertThat(refusal.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"tippmixmentor\"");
    }

    @Test
    void aHandshakeWithAWrongTokenIsRefused() {
        HttpResponse<?> refusal = refusal("/ws", Map.of("Authorization", "Bearer nonsense"));

        assertProblem(refusal, 401, "AUTH_FAILED");
    }

    @ParameterizedTest
    @CsvSource({"nonsense", "''", "0123456789012345678901234567890123456789012345678901234567890123456789"})
    void aHandshakeWithATicketThatNeverWasIsRefused(String ticket) {
        assertProblem(refusal("/ws?ticket=" + ticket, Map.of()), 401, "AUTH_FAILED");
    }

    @Test
    void aTicketWorksOnce() {
        String ticket = tickets.issue(someUser());
        StompClient.withTicket(api, ticket).close();

        HttpResponse<?> refusal = refusal("/ws?ticket=" + ticket, Map.of());

        assertProblem(refusal, 401, "AUTH_FAILED");
    }

    @Test
    void aTicketThatRedisTakesTooLateWorksOnce() {
        TestRedis late = new TestRedis();
        LettuceConnectionFactory connections = TestRedis.connections(late.port());
        RedisLink link = new RedisLink(connections);
        link.start();
        try {
            Tickets own = new Tickets(link, hash, JSON, clock);
            own.redeem(own.issue(someUser()));
            late.freeze();
            String ticket = own.issue(someUser());
            late.thaw();
            await().until(() -> late.ask(RedisCommands::dbsize) == 1);
            await().until(() -> answers(link));

            own.redeem(ticket);

            assertThatExceptionOfType(ApiException.class).isThrownBy(() -> own.redeem(ticket));
        } finally {
            link.destroy();
            connections.destroy();
            late.close();
        }
    }

    private static boolean answers(RedisLink link) {
        try {
            return link.ask(RedisClusterAsyncCommands::ping).isPresent();
        } catch (RedisUnavailableException e) {
            return false;
        }
    }

    @Test
    void aTicketTooOldIsRefused() {
        String ticket = tickets.issue(someUser(), Duration.ofMillis(20));
        Instant end = clock.instant().plusMillis(20);
        await().until(() -> clock.instant().isAfter(end));

        assertProblem(refusal("/ws?ticket=" + ticket, Map.of()), 401, "AUTH_FAILED");
    }

    @Test
    void aTicketIsNoBetterThanTheTokenItWasGotWith() {
        String ticket = tickets.issue(userUntil(clock.instant().minusSeconds(31)));

        assertProblem(refusal("/ws?ticket=" + ticket, Map.of()), 401, "TOKEN_EXPIRED");
    }

    @Test
    void aPageOfAForeignOriginIsRefusedAndTheTicketSurvives() {
        String ticket = tickets.issue(someUser());

        HttpResponse<?> refusal = refusal("/ws?ticket=" + ticket, Map.of("Origin", "https://evil.example"));

        assertProblem(refusal, 403, "INSUFFICIENT_PERMISSIONS");
        StompSocket.open(api, "/ws?ticket=" + ticket, Map.of("Origin", "http://localhost:3000"))
                .close();
    }

    /** Behind a proxy that ends TLS the page is of https, and we are asked by http. */
    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void aPageOfOurOwnOriginIsLetIn(String scheme) {
        String own = scheme + "://127.0.0.1:" + api.port();

        StompSocket socket = StompSocket.open(api, "/ws?ticket=" + tickets.issue(someUser()), Map.of("Origin", own));

        assertThat(socket.isOpen()).isTrue();
        socket.close();
    }

    @Test
    void aRequestThatIsNoHandshakeIsToldSo() {
        api.anonymous()
                .get()
                .uri("/ws")
                .header(HttpHeaders.AUTHORIZATION, "Bearer " + token())
                .exchange()
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.errorCode")
                .isEqualTo("INVALID_INPUT");
    }

    @Test
    void aSignedInUserGetsATicketThatConnects() {
        RestTestClient client = api.anonymous();
        byte[] body = client.post()
                .uri("/api/v1/realtime/tickets")
                .header(HttpHeaders.AUTHORIZATION, "Bearer " + token())
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals(HttpHeaders.CACHE_CONTROL, "no-store")
                .expectBody()
                .jsonPath("$.expiresIn")
                .isEqualTo(30)
                .returnResult()
                .getResponseBody();

        JsonNode ticket = JSON.readTree(body);

        assertThat(ticket.get("url").asString())
                .isEqualTo("/ws?ticket=" + ticket.get("ticket").asString());
        StompClient.withTicket(api, ticket.get("ticket").asString()).close();
    }

    @Test
    void anAnonymousCallerGetsNoTicket() {
        api.anonymous()
                .post()
                .uri("/api/v1/realtime/tickets")
                .exchange()
                .expectStatus()
                .isUnauthorized();
    }

    @Test
    void everySubscriberGetsEveryMessageInOrder() throws InterruptedException {
        Topic topic = newTopic();
        try (StompClient one = StompClient.withBearer(api, token());
                StompClient two = StompClient.withTicket(api, tickets.issue(someUser()))) {
            BlockingQueue<JsonNode> first = one.subscribe(topic.destination());
            BlockingQueue<JsonNode> second = two.subscribe(topic.destination());

            IntStream.range(0, 200).forEach(i -> feed.publish(message(topic, i)));

            List<JsonNode> received = take(200, first);
            assertThat(received).extracting(m -> m.get("offset").asLong()).containsExactlyElementsOf(upTo(200));
            assertThat(received)
                    .extracting(m -> m.at("/data/number").asInt())
                    .containsExactlyElementsOf(IntStream.range(0, 200).boxed().toList());
            assertThat(received)
                    .extracting(m -> m.get("epoch").asString())
                    .containsOnly(received.get(0).get("epoch").asString());
            assertThat(take(200, second)).isEqualTo(received);
        }
    }

    @Test
    void aMessageHasTheEnvelopeOfTheContract() throws InterruptedException {
        Topic topic = newTopic();
        try (StompClient client = StompClient.withBearer(api, token())) {
            BlockingQueue<JsonNode> messages = client.subscribe(topic.destination());

            feed.publish(message(topic, 7));

            JsonNode message = take(1, messages).get(0);
            assertThat(message.propertyNames())
                    .containsExactly("type", "topic", "epoch", "offset", "timestamp", "data");
            assertThat(message.get("type").asString()).isEqualTo("test.\"quoted\"");
            assertThat(message.get("topic").asString()).isEqualTo(topic.name());
            assertThat(message.get("timestamp").asString())
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
            assertThat(client.socket().await("MESSAGE").header("content-type")).isEqualTo("application/json");
        }
    }

    @Test
    void aClientIsToldWhereItSubscribedAndGetsWhatItMissedAfterAReconnect() throws InterruptedException {
        Topic topic = newTopic();
        JsonNode subscribed;
        try (StompClient client = StompClient.withBearer(api, token())) {
            subscribed =
                    take(1, client.subscribeWithNotices(topic.destination())).get(0);
        }
        assertThat(subscribed.get("type").asString()).isEqualTo("subscribed");
        assertThat(subscribed.get("offset").asLong()).isZero();
        String filler = "x".repeat(10_000);
        try (StompClient witness = StompClient.withBearer(api, token())) {
            BlockingQueue<JsonNode> seen = witness.subscribe(topic.destination());
            for (int i = 0; i < 300; i++) {
                feed.publish(new LiveMessage(topic, "test", Map.of("number", i, "filler", filler)));
            }
            take(300, seen);
        }

        try (StompClient client = StompClient.withBearer(api, token())) {
            // Six times of what a socket may have unsent.
            BlockingQueue<JsonNode> messages = client.subscribeSince(
                    topic.destination(), subscribed.get("epoch").asString() + ":0");
            feed.publish(message(topic, 300));

            List<JsonNode> received = take(302, messages);
            assertThat(received.subList(0, 300))
                    .extracting(m -> m.get("offset").asLong())
                    .containsExactlyElementsOf(upTo(300));
            JsonNode recovered = received.get(300);
            assertThat(recovered.get("type").asString()).isEqualTo("recovered");
            assertThat(recovered.get("complete").asBoolean()).isTrue();
            assertThat(recovered.get("epoch")).isEqualTo(subscribed.get("epoch"));
            assertThat(recovered.get("offset").asLong()).isEqualTo(300);
            assertThat(received.get(301).get("offset").asLong()).isEqualTo(301);
        }
    }

    @Test
    void aClientWhoseEpochHasEndedIsToldSo() throws InterruptedException {
        Topic topic = newTopic();
        try (StompClient client = StompClient.withBearer(api, token())) {
            BlockingQueue<JsonNode> messages = client.subscribeSince(topic.destination(), UUID.randomUUID() + ":7");

            JsonNode recovered = take(1, messages).get(0);

            assertThat(recovered.get("type").asString()).isEqualTo("recovered");
            assertThat(recovered.get("complete").asBoolean()).isFalse();
            assertThat(recovered.get("offset").asLong()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"nonsense", "a:b", ":1", "a:-1", "a:1:2", "a:9999999999999999999", "a b:1"})
    void aPositionThatIsNoneEndsTheSocket(String since) {
        try (StompClient client = StompClient.withBearer(api, token())) {
            client.socket().send("SUBSCRIBE\nid:1\ndestination:/topic/test.a\nrecover-since:" + since + "\n\n^@");

            assertRefused(client.socket(), "INVALID_INPUT");
        }
    }

    @Test
    void aClientThatSubscribesWithoutWaitingIsConnectedFirstAllTheSame() {
        Topic topic = newTopic();
        try (StompClient witness = StompClient.withBearer(api, token())) {
            witness.subscribe(topic.destination());
            for (int i = 0; i < 30; i++) {
                try (StompSocket hasty = StompSocket.open(api, "/ws", Map.of("Authorization", "Bearer " + token()))) {
                    hasty.send("CONNECT\naccept-version:1.2\n\n^@SUBSCRIBE\nid:1\ndestination:" + topic.destination()
                            + "\n\n^@");

                    hasty.await("MESSAGE");

                    assertThat(hasty.frames().get(0).command()).isEqualTo("CONNECTED");
                }
            }
        }
    }

    @Test
    void afterUnsubscribingNothingComes() throws InterruptedException {
        Topic topic = newTopic();
        try (StompClient client = StompClient.withBearer(api, token());
                StompClient witness = StompClient.withBearer(api, token())) {
            BlockingQueue<JsonNode> messages = client.subscribe(topic.destination());
            BlockingQueue<JsonNode> seen = witness.subscribe(topic.destination());
            client.socket().send("UNSUBSCRIBE\nid:sub-1\nreceipt:bye\n\n^@");
            await().until(() -> client.socket().frames().stream().anyMatch(f -> "bye".equals(f.header("receipt-id"))));

            feed.publish(message(topic, 1));

            take(1, seen);
            client.send("/app/ping", "");
            assertThat(messages).isEmpty();
        }
    }

    @Test
    void aMessageOfATransactionIsSentAfterTheCommitOnly() throws InterruptedException {
        Topic topic = newTopic();
        TransactionTemplate transaction = new TransactionTemplate(transactions);
        try (StompClient client = StompClient.withBearer(api, token())) {
            BlockingQueue<JsonNode> messages = client.subscribe(topic.destination());

            transaction.executeWithoutResult(status -> {
                feed.publish(message(topic, 1));
                status.setRollbackOnly();
            });
            transaction.executeWithoutResult(status -> {
                feed.publish(message(topic, 2));
                feed.publish(message(newTopic(), 3));
                assertThat(messages).isEmpty();
            });

            JsonNode message = take(1, messages).get(0);
            assertThat(message.at("/data/number").asInt()).isEqualTo(2);
            assertThat(message.get("offset").asLong()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/topic/nobody.governs.this, RESOURCE_NOT_FOUND",
        "/topic/test.a/b, RESOURCE_NOT_FOUND",
        "/topic/, RESOURCE_NOT_FOUND",
        "/topic/matches.01980000-0000-7000-8000-000000000000, RESOURCE_NOT_FOUND",
        "/topic/leagues.01980000-0000-7000-8000-000000000000, RESOURCE_NOT_FOUND",
        "/topic/predictions.01980000-0000-7000-8000-000000000000, RESOURCE_NOT_FOUND",
        "/topic/agents.01980000-0000-7000-8000-000000000000, RESOURCE_NOT_FOUND",
        "/topic/backtests.01980000-0000-7000-8000-000000000000, INSUFFICIENT_PERMISSIONS",
        "/topic/user.01980000-0000-7000-8000-000000000000, RESOURCE_NOT_FOUND",
        "/topic/test.closed, INSUFFICIENT_PERMISSIONS",
        "/topic/*, INSUFFICIENT_PERMISSIONS",
        "/topic/**, INSUFFICIENT_PERMISSIONS",
        "/topic/test.?, INSUFFICIENT_PERMISSIONS",
        "/topic/{any}, INSUFFICIENT_PERMISSIONS",
        "/**, INSUFFICIENT_PERMISSIONS",
        "/queue/notifications, INSUFFICIENT_PERMISSIONS",
        "/queue/notifications-user0123, INSUFFICIENT_PERMISSIONS",
        "/user/queue/other, INSUFFICIENT_PERMISSIONS",
        "/user/queue/*, INSUFFICIENT_PERMISSIONS",
        "/user/somebody/queue/notifications, INSUFFICIENT_PERMISSIONS",
        "/app/ping, INSUFFICIENT_PERMISSIONS",
        "topic/test.a, INSUFFICIENT_PERMISSIONS"
    })
    void aSubscriptionThatIsNotAllowedEndsTheSocket(String destination, String errorCode) {
        try (StompClient client = StompClient.withBearer(api, token())) {
            client.socket().send("SUBSCRIBE\nid:1\ndestination:" + destination + "\n\n^@");

            assertRefused(client.socket(), errorCode);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/topic/test.forged, INSUFFICIENT_PERMISSIONS",
        "/queue/notifications, INSUFFICIENT_PERMISSIONS",
        "/user/somebody/queue/notifications, INSUFFICIENT_PERMISSIONS",
        "/app/unknown, RESOURCE_NOT_FOUND",
        "/app, INSUFFICIENT_PERMISSIONS",
        "/application/ping, INSUFFICIENT_PERMISSIONS"
    })
    void aClientSendsOnlyWhereItMay(String destination, String errorCode) {
        try (StompClient witness = StompClient.withBearer(api, token());
                StompClient client = StompClient.withBearer(api, token())) {
            BlockingQueue<JsonNode> forged = witness.subscribe("/topic/test.forged");

            client.socket().send("SEND\ndestination:" + destination + "\n\n{}^@");

            assertRefused(client.socket(), errorCode);
            assertThat(forged).isEmpty();
        }
    }

    @Test
    void aPingIsAnsweredToTheSocketThatSentItOnly() throws InterruptedException {
        String token = token();
        try (StompClient one = StompClient.withBearer(api, token);
                StompClient other = StompClient.withBearer(api, token)) {
            BlockingQueue<JsonNode> answers = one.subscribe("/user/queue/session");
            BlockingQueue<JsonNode> others = other.subscribe("/user/queue/session");

            one.send("/app/ping", "");

            assertThat(take(1, answers).get(0).get("type").asString()).isEqualTo("pong");
            assertThat(others).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{\"number\":1}|VALIDATION_ERROR", "{|INVALID_INPUT", "{\"unknown\":1}|INVALID_INPUT"})
    void aMessageThatFailsIsToldOnTheErrorQueueAndTheSocketStaysOpen(String body, String errorCode)
            throws InterruptedException {
        try (StompClient client = StompClient.withBearer(api, token())) {
            BlockingQueue<JsonNode> errors = client.subscribe("/user/queue/errors");

            client.send("/app/test.half", body);

            JsonNode error = take(1, errors).get(0);
            assertThat(error.get("errorCode").asString()).isEqualTo(errorCode);
            assertThat(error.get("path").asString()).isEqualTo("/app/test.half");
            assertThat(client.socket().isOpen()).isTrue();
        }
    }

    @Test
    void aSocketEndsWithItsToken() {
        String ticket = tickets.issue(userUntil(clock.instant().minusSeconds(29)));

        try (StompClient client = StompClient.withTicket(api, ticket)) {
            assertThat(client.socket().awaitClose()).isEqualTo(4401);
        }
    }

    @Test
    void aUserMayHaveSoManySocketsAndNoMore() {
        Map<String, String> bearer = Map.of("Authorization", "Bearer " + token());
        List<StompSocket> open = new ArrayList<>();
        try {
            for (int socket = 0; socket < Sockets.MAX_SOCKETS_A_USER; socket++) {
                open.add(StompSocket.open(api, "/ws", bearer));
            }

            assertProblem(refusal("/ws", bearer), 429, "RATE_LIMIT_EXCEEDED");
            StompSocket.open(api, "/ws", Map.of("Authorization", "Bearer " + token()))
                    .close();

            open.remove(0).close();
            await().ignoreExceptions().untilAsserted(() -> open.add(StompSocket.open(api, "/ws", bearer)));
        } finally {
            open.forEach(StompSocket::close);
        }
    }

    @Test
    void ofManySocketsAtOnceThoseTooManyAreToldWhy() {
        UUID user = UUID.randomUUID();
        Map<String, String> bearer =
                Map.of("Authorization", "Bearer " + tokens.issue(user, UUID.randomUUID(), "somebody", Role.USER));
        int atOnce = 10;
        ExecutorService threads = Executors.newFixedThreadPool(atOnce);
        Queue<StompSocket> opened = new ConcurrentLinkedQueue<>();
        try {
            for (int i = 1; i < Sockets.MAX_SOCKETS_A_USER; i++) {
                opened.add(connecting(bearer));
            }
            AtomicInteger toldWhy = new AtomicInteger();

            // Until several handshakes are let in because the sockets of the others are not yet there.
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                List<StompSocket> more = IntStream.range(0, atOnce)
                        .mapToObj(i -> CompletableFuture.supplyAsync(() -> connecting(bearer), threads))
                        .toList()
                        .stream()
                        .map(socket -> socket.handle((open, refused) -> open).join())
                        .filter(Objects::nonNull)
                        .toList();
                opened.addAll(more);
                List<StompSocket> tooMany =
                        more.stream().filter(socket -> !isConnected(socket)).toList();
                assertThat(more.size() - tooMany.size()).isLessThanOrEqualTo(1);
                tooMany.forEach(socket -> {
                    assertThat(socket.await("ERROR").header("error-code")).isEqualTo("RATE_LIMIT_EXCEEDED");
                    assertThat(socket.awaitClose()).isEqualTo(4429);
                });
                more.forEach(StompSocket::close);
                await().until(() -> sockets.of(user).size() < Sockets.MAX_SOCKETS_A_USER);
                return toldWhy.addAndGet(tooMany.size()) > 0;
            });
        } finally {
            threads.shutdownNow();
            opened.forEach(StompSocket::close);
        }
    }

    /** Says so at once: who does not is closed after a few seconds. */
    private StompSocket connecting(Map<String, String> headers) {
        return StompSocket.open(api, "/ws", headers).sendUntilClosed("CONNECT\naccept-version:1.2\n\n^@");
    }

    private static boolean isConnected(StompSocket socket) {
        await().until(() -> !socket.frames().isEmpty());
        return socket.frames().get(0).command().equals("CONNECTED");
    }

    private static List<JsonNode> take(int count, BlockingQueue<JsonNode> messages) throws InterruptedException {
        List<JsonNode> taken = new ArrayList<>();
        while (taken.size() < count) {
            JsonNode next = messages.poll(20, TimeUnit.SECONDS);
            assertThat(next).as("message %d of %d", taken.size() + 1, count).isNotNull();
            taken.add(next);
        }
        return taken;
    }

    private static List<Long> upTo(int last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    private static LiveMessage message(Topic topic, int number) {
        return new LiveMessage(topic, "test.\"quoted\"", Map.of("number", number));
    }

    private static Topic newTopic() {
        return Topic.of("test." + UUID.randomUUID());
    }

    private String token() {
        return tokens.issue(UUID.randomUUID(), UUID.randomUUID(), "somebody", Role.USER);
    }

    private CurrentUser someUser() {
        return userUntil(clock.instant().plusSeconds(600));
    }

    private static CurrentUser userUntil(Instant end) {
        return new CurrentUser(UUID.randomUUID(), UUID.randomUUID(), "somebody", Role.USER, end);
    }

    private HttpResponse<?> refusal(String path, Map<String, String> headers) {
        return StompSocket.refusal(api, path, headers);
    }

    private static void assertProblem(HttpResponse<?> response, int status, String errorCode) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = JSON.readTree(response.body().toString());
        assertThat(problem.get("errorCode").asString()).isEqualTo(errorCode);
        assertThat(problem.get("path").asString()).isEqualTo("/ws");
    }

    private static void assertRefused(StompSocket socket, String errorCode) {
        StompFrame error = socket.await("ERROR");
        assertThat(error.header("error-code")).isEqualTo(errorCode);
        assertThat(error.json().get("errorCode").asString()).isEqualTo(errorCode);
        assertThat(socket.awaitClose()).isEqualTo(1002);
    }
}
