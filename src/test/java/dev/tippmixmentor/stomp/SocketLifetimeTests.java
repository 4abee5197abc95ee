package dev.tippmixmentor.stomp;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.security.AccessTokens;
import dev.tippmixmentor.platform.security.RevokedSessions;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.realtime.LiveFeed;
import dev.tippmixmentor.realtime.LiveMessage;
import dev.tippmixmentor.realtime.Topic;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.StompClient;
import dev.tippmixmentor.testing.StompSocket;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** A socket lives as long as the access token behind it, and no longer than its session. */
@IntegrationTest
class SocketLifetimeTests {
    private static final Duration SKEW = Duration.ofSeconds(30);

    @Autowired
    Api api;

    @Autowired
    AccessTokens tokens;

    @Autowired
    RevokedSessions revoked;

    @Autowired
    LiveFeed feed;

    @Autowired
    Sockets sockets;

    @Autowired
    ExpiryWarnings warnings;

    @Autowired
    SettableClock clock;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    private final UUID user = UUID.randomUUID();
    private final UUID session = UUID.randomUUID();

    @AfterEach
    void now() {
        clock.reset();
    }

    @Test
    void aSocketIsToldAMinuteBeforeItsTokenEnds() throws InterruptedException {
        Instant end = clock.instant().plus(tokens.lifetime());
        try (StompClient client = connect()) {
            BlockingQueue<JsonNode> notices = client.subscribe("/user/queue/session");
            clock.advance(tokens.lifetime().minusSeconds(65));
            client.send("/app/ping", "");
            assertThat(next(notices).get("type").asString()).isEqualTo("pong");

            clock.advance(Duration.ofSeconds(6));

            JsonNode notice = next(notices);
            assertThat(notice.get("type").asString()).isEqualTo("expiring");
            assertThat(Instant.parse(notice.get("expiresAt").asString()))
                    .isBetween(end.minusSeconds(2), end.plusSeconds(2));
            assertThat(client.socket().isOpen()).isTrue();
        }
    }

    @Test
    void whoSubscribesTooLateForTheFirstWarningHearsTheNext() throws InterruptedException {
        try (StompClient client = connect()) {
            clock.advance(tokens.lifetime().minusSeconds(50));
            sockets.of(user).forEach(socket -> socket.isWarningDue(clock.instant())); // whoever took it
            BlockingQueue<JsonNode> notices = client.subscribe("/user/queue/session");

            clock.advance(Duration.ofSeconds(21));

            assertThat(next(notices).get("type").asString()).isEqualTo("expiring");
        }
    }

    @Test
    void aSilentListenerHearsNothingAfterItsTokenHasEndedAndIsClosed() {
        Topic topic = Topic.of("test." + UUID.randomUUID());
        try (StompClient client = connect()) {
            BlockingQueue<JsonNode> messages = client.subscribe(topic.destination());
            clock.advance(tokens.lifetime().plus(SKEW).minusSeconds(5));
            feed.publish(new LiveMessage(topic, "test", 1));
            await().until(() -> messages.size() == 1);

            clock.advance(Duration.ofSeconds(5));
            long ended = System.nanoTime();

            assertThat(client.socket().awaitClose()).isEqualTo(4401);
            Duration took = Duration.ofNanos(System.nanoTime() - ended);
            feed.publish(new LiveMessage(topic, "test", 2));
            assertThat(messages).hasSize(1);
            assertThat(took).isLessThan(Duration.ofSeconds(1));
        }
    }

    /** Promise 4, as a browser does it: told that its token is about to end it refreshes its session, a hundred times. */
    @Test
    void aSocketThatRenewsItsTokenLivesForADay() throws InterruptedException {
        JsonNode account = api.register();
        UUID id = UUID.fromString(account.at("/user/id").asString());
        String refreshToken = account.at("/refreshToken").asString();
        Topic topic = Topic.of("test." + UUID.randomUUID());
        try (StompClient client =
                StompClient.withBearer(api, account.at("/accessToken").asString())) {
            BlockingQueue<JsonNode> notices = client.subscribe("/user/queue/session");
            BlockingQueue<JsonNode> messages = client.subscribe(topic.destination());
            List<String> connection = sockets.of(id).stream().map(Socket::getId).toList();
            Instant start = clock.instant();
            int renewals = 0;
            while (clock.instant().isBefore(start.plus(Duration.ofHours(24)))) {
                clock.advance(tokens.lifetime().minusSeconds(59));
                warnings.look(); // what it would do within half a second
                assertThat(next(notices).get("type").asString()).isEqualTo("expiring");

                JsonNode renewed = refresh(refreshToken);
                assertThat(renewed.at("/refreshToken").asString()).isNotEqualTo(refreshToken);
                refreshToken = renewed.at("/refreshToken").asString();
                client.send(
                        "/app/auth",
                        "{\"accessToken\":\"" + renewed.at("/accessToken").asString() + "\"}");

                JsonNode notice = next(notices);
                assertThat(notice.get("type").asString()).isEqualTo("authenticated");
                assertThat(Instant.parse(notice.get("expiresAt").asString()))
                        .isAfter(clock.instant().plus(tokens.lifetime()).minusSeconds(59));
                feed.publish(new LiveMessage(topic, "test", renewals));
                assertThat(next(messages).get("data").asInt()).isEqualTo(renewals);
                renewals++;
            }
            assertThat(renewals).isGreaterThanOrEqualTo(96);
            assertThat(connection).hasSize(1);
            assertThat(sockets.of(id)).extracting(Socket::getId).isEqualTo(connection);

            clock.advance(tokens.lifetime().plus(SKEW).minusSeconds(20));
            feed.publish(new LiveMessage(topic, "test", renewals));
            assertThat(next(messages).get("data").asInt()).isEqualTo(renewals);
            clock.advance(Duration.ofSeconds(20));
            assertThat(client.socket().awaitClose()).isEqualTo(4401);
        }
    }

    private JsonNode refresh(String refreshToken) {
        return json(
                api.anonymous()
                        .post()
                        .uri("/api/v1/auth/refresh")
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(Map.of("refreshToken", refreshToken))
                        .exchange(),
                HttpStatus.OK);
    }

    @Test
    void onlyATokenOfTheSameSessionRenews() throws InterruptedException {
        try (StompClient client = connect()) {
            BlockingQueue<JsonNode> errors = client.subscribe("/user/queue/errors");
            String expired = token(user, session);
            clock.advance(tokens.lifetime().minusSeconds(10));

            List<String> wrong = List.of(
                    token(UUID.randomUUID(), session), token(user, UUID.randomUUID()), "nonsense", expired + "x");
            for (String token : wrong) {
                client.send("/app/auth", "{\"accessToken\":\"" + token + "\"}");
                assertThat(next(errors).get("errorCode").asString()).isEqualTo("AUTH_FAILED");
            }
            client.send("/app/auth", "{}");
            assertThat(next(errors).get("errorCode").asString()).isEqualTo("INVALID_INPUT");

            assertThat(client.socket().isOpen()).isTrue();
            clock.advance(Duration.ofSeconds(10).plus(SKEW));
            assertThat(client.socket().awaitClose()).isEqualTo(4401);
        }
    }

    @Test
    void anOlderTokenDoesNotShortenASocketsLife() throws InterruptedException {
        String older = token(user, session);
        clock.advance(Duration.ofMinutes(5));
        try (StompClient client = connect()) {
            BlockingQueue<JsonNode> notices = client.subscribe("/user/queue/session");

            client.send("/app/auth", "{\"accessToken\":\"" + older + "\"}");

            assertThat(Instant.parse(next(notices).get("expiresAt").asString()))
                    .isAfter(clock.instant().plus(tokens.lifetime()).minusSeconds(30));
        }
    }

    @Test
    void anEndedSessionClosesItsSocketsAtOnceAndRenewsNone() throws InterruptedException {
        try (StompClient client = connect()) {
            long ended = System.nanoTime();

            revoked.revoke(List.of(session));

            assertThat(client.socket().awaitClose()).isEqualTo(4403);
            assertThat(Duration.ofNanos(System.nanoTime() - ended)).isLessThan(Duration.ofSeconds(1));
        }
    }

    /** Looks apart from those of the application, which look back to half a minute ago and therefore do not find it. */
    @Test
    void aSessionThatEndedWhileTheDatabaseDidNotAnswerClosesItsSocketsWhenItDoes() {
        SettableClock earlier = new SettableClock();
        earlier.advance(Duration.ofMinutes(-2));
        EndedSessions ended = new EndedSessions(revoked, sockets, earlier);
        try (StompClient client = connect()) {
            earlier.reset();
            jdbc.sql("insert into security.revoked_sessions (session_id, revoked_at, expires_at) values (?, ?, ?)")
                    .params(session, ago(Duration.ofSeconds(90)), ago(Duration.ofHours(-1)))
                    .update();
            transaction.executeWithoutResult(status -> {
                jdbc.sql("lock table security.revoked_sessions").update();
                CompletableFuture.runAsync(ended::poll).join(); // on a connection of its own, which waits in vain
            });
            assertThat(client.socket().isOpen()).isTrue();

            ended.poll();

            assertThat(client.socket().awaitClose()).isEqualTo(4403);
        }
    }

    private Timestamp ago(Duration duration) {
        return Timestamp.from(clock.instant().minus(duration));
    }

    @Test
    void aSocketThatNeverSaysConnectIsGoneAfterFiveSecondsThoughItDoesNotAnswerOurGoodbye() {
        Map<String, String> bearer = Map.of("Authorization", "Bearer " + token(user, session));
        Map<String, String> other = Map.of("Authorization", "Bearer " + api.token(Role.USER));
        long opened = System.nanoTime();
        try (StompSocket silent = StompSocket.openWithoutReading(api, "/ws", bearer);
                StompSocket listening = StompSocket.open(api, "/ws", other)) {
            assertThat(silent.isOpen()).isTrue();

            await().atMost(Duration.ofSeconds(8)).until(() -> sockets.of(user).isEmpty());

            assertThat(Duration.ofNanos(System.nanoTime() - opened)).isLessThan(Duration.ofMillis(5_200));
            assertThat(listening.awaitClose()).isEqualTo(4408);
        }
    }

    private static JsonNode next(BlockingQueue<JsonNode> messages) throws InterruptedException {
        JsonNode next = messages.poll(10, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    private StompClient connect() {
        return StompClient.withBearer(api, token(user, session));
    }

    private String token(UUID of, UUID in) {
        return tokens.issue(of, in, "somebody", Role.USER);
    }
}
