package dev.tippmixmentor.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.RawHttp;
import dev.tippmixmentor.testing.RawHttp.Answer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the time and the form of an answer tell about who has an account: nothing. And what a flood of tries does. */
@IntegrationTest
class LoginTimeTests {
    private static final Logger log = LoggerFactory.getLogger(LoginTimeTests.class);
    private static final int ROUNDS = 50;
    private static final int WARM_UP = 10;

    /** Fewer than are free for an account from all addresses. */
    private static final int TRIES_AN_ACCOUNT = 10;

    private static final double TOLERANCE = 0.10;

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    PasswordHashing passwords;

    private String hash;

    private enum Kind {
        WRONG_PASSWORD,
        UNKNOWN,
        LOCKED,
        ERASED,
        WITHOUT_PASSWORD
    }

    @BeforeEach
    void hash() {
        hash = passwords.hash(TestRegistrations.PASSWORD, () -> {});
    }

    @Test
    void whoeverIsTriedTheAnswerIsTheSameAndTakesAsLong() {
        Map<Kind, List<Long>> nanos = new EnumMap<>(Kind.class);
        Map<Kind, String> bodies = new EnumMap<>(Kind.class);
        Map<Kind, String> names = new EnumMap<>(Kind.class);
        List<Kind> order = new ArrayList<>(Arrays.asList(Kind.values()));
        Random random = new Random(20_261_124);

        for (int round = 0; round < WARM_UP + ROUNDS; round++) {
            if (round % TRIES_AN_ACCOUNT == 0) {
                order.forEach(kind -> names.put(kind, account(kind)));
            }
            // All kinds in each round, so that whatever slows this machine slows them alike.
            Collections.shuffle(order, random);
            for (Kind kind : order) {
                long start = System.nanoTime();
                Answer answer = attempt(names.get(kind), Person.nextAddress());
                long took = System.nanoTime() - start;
                assertThat(answer.status()).as(kind.name()).isEqualTo(401);
                bodies.put(kind, comparable(answer));
                if (round >= WARM_UP) {
                    nanos.computeIfAbsent(kind, same -> new ArrayList<>()).add(took);
                }
            }
        }

        long usual = median(nanos.get(Kind.WRONG_PASSWORD));
        nanos.forEach((kind, times) -> log.info("median {} {} ms", kind, median(times) / 1e6));
        nanos.forEach((kind, times) ->
                assertThat((double) median(times) / usual).as(kind.name()).isBetween(1 - TOLERANCE, 1 + TOLERANCE));
        assertThat(bodies.values()).allMatch(bodies.get(Kind.WRONG_PASSWORD)::equals);
    }

    @Test
    void whoTriesTooOftenIsToldTheSameWhetherThereIsSuchAnAccount() {
        String known = account(Kind.WRONG_PASSWORD);
        String unknown = account(Kind.UNKNOWN);
        String locked = account(Kind.LOCKED);

        List<String> answers = Stream.of(known, unknown, locked)
                .map(name -> {
                    String address = Person.nextAddress();
                    for (int attempt = 0; attempt < 5; attempt++) {
                        assertThat(attempt(name, address).status()).isEqualTo(401);
                    }
                    Answer refused = attempt(name, address);
                    assertThat(refused.status()).isEqualTo(429);
                    assertThat(refused.headers()).containsPattern("Retry-After: 1\\b");
                    return comparable(refused);
                })
                .toList();

        assertThat(answers).allMatch(answers.get(0)::equals);
    }

    @Test
    void aFloodOfTriesIsRefusedInPartAndStarvesNobodyElse() throws Exception {
        ExecutorService flood = Executors.newFixedThreadPool(100);
        Callable<Answer> attempt = () -> attempt(UUID.randomUUID() + "@example.org", Person.nextAddress());
        List<Future<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            answers.add(flood.submit(attempt));
        }

        int others = 0;
        long slowest = 0;
        while (answers.stream().anyMatch(answer -> !answer.isDone())) {
            long start = System.nanoTime();
            api.anonymous()
                    .get()
                    .uri("/api/v1/leagues")
                    .exchange()
                    .expectStatus()
                    .isOk();
            slowest = Math.max(slowest, System.nanoTime() - start);
            others++;
        }
        flood.shutdown();

        int refused = 0;
        for (Future<Answer> answer : answers) {
            int status = answer.get().status();
            assertThat(status).isIn(401, 503);
            if (status == 503) {
                refused++;
                assertThat(answer.get().headers()).containsPattern("Retry-After: 2\\b");
            }
        }
        log.info("refused {} of 400, meanwhile {} others, slowest {} ms", refused, others, slowest / 1e6);
        assertThat(refused).isPositive();
        assertThat(others).isPositive();
    }

    /** The address of an account of this kind, made without the sign-in's own code. */
    private String account(Kind kind) {
        String name = "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 15);
        if (kind != Kind.UNKNOWN) {
            jdbc.sql("""
                            insert into identity.users (email, username, password_hash, locked_at, deleted_at)
                            values (:email, :name, :hash, :locked::timestamptz, :deleted::timestamptz)
                            """)
                    .param("email", name + "@example.org")
                    .param("name", name)
                    .param("hash", kind == Kind.WITHOUT_PASSWORD ? "!" : hash)
                    .param("locked", kind == Kind.LOCKED ? "2026-11-24T00:00:00Z" : null)
                    .param("deleted", kind == Kind.ERASED ? "2026-11-24T00:00:00Z" : null)
                    .update();
        }
        return name + "@example.org";
    }

    /** Over a connection of its own: a client with threads would take more time than what is measured. */
    private Answer attempt(String email, String address) {
        return RawHttp.send(
                api,
                "POST",
                "/api/v1/auth/login",
                "Content-Type: application/json\r\nX-Forwarded-For: " + address + "\r\n",
                "{\"email\":\"" + email + "\",\"password\":\"not the password\"}");
    }

    private static String comparable(Answer answer) {
        return answer.body().replaceAll("\"timestamp\":\"[^\"]+\"", "").replaceAll("\"correlationId\":\"[^\"]+\"", "");
    }

    private static long median(List<Long> values) {
        List<Long> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
