package dev.tippmixmentor.platform.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.TippMixMentorApplication;
import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.IncomingLeague;
import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.platform.security.KeyedHash;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.platform.web.CurrentRequest;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.TestSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.transaction.PlatformTransactionManager;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the audit costs sixteen writers over HTTP. Rounds with and without it take turns, so that whatever else the machine
 * does hits both alike; run it on one with nothing else to do all the same.
 */
@SpringBootTest(
        classes = TippMixMentorApplication.class,
        args = "--APP_ENV=test",
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = TestSettings.class)
@Import({Api.class, AuditOverheadTests.Switch.class})
@Tag("benchmark")
class AuditOverheadTests {
    private static final Logger log = LoggerFactory.getLogger(AuditOverheadTests.class);
    private static final int WRITERS = 16;
    private static final int ROUNDS = 12;
    private static final Duration ROUND = Duration.ofMillis(1_500);
    private static final double ALLOWED = 0.05;

    @Autowired
    Api api;

    @Autowired
    SwitchedAuditLog audit;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    Matches matches;

    private final HttpClient http = HttpClient.newHttpClient();

    @TestConfiguration(proxyBeanMethods = false)
    static class Switch {
        @Bean
        @Primary
        SwitchedAuditLog switchedAuditLog(
                JdbcClient jdbc,
                JsonMapper json,
                CurrentRequest request,
                @Qualifier("sessionHash") KeyedHash hash,
                PlatformTransactionManager transactions,
                Clock clock) {
            return new SwitchedAuditLog(jdbc, json, request, hash, transactions, clock);
        }
    }

    /** The real one, or none. */
    static class SwitchedAuditLog extends AuditLog {
        private volatile boolean on = true;

        SwitchedAuditLog(
                JdbcClient jdbc,
                JsonMapper json,
                CurrentRequest request,
                KeyedHash hash,
                PlatformTransactionManager transactions,
                Clock clock) {
            super(jdbc, json, request, hash, transactions, clock);
        }

        void turn(boolean on) {
            this.on = on;
        }

        @Override
        public void record(AuditEntry entry) {
            if (on) {
                super.record(entry);
            }
        }
    }

    /** Results, as they are among the cheapest of what is audited: a sign-in alone costs thirty milliseconds of hashing. */
    @Test
    void sixteenWritersLoseLessThanATwentiethToTheAudit() throws Exception {
        BiFunction<Integer, Integer, HttpRequest> results = results();
        long[] done = new long[2];
        round(results); // to warm up
        for (int round = 0; round < ROUNDS; round++) {
            for (int with : round % 2 == 0 ? new int[] {0, 1} : new int[] {1, 0}) {
                audit.turn(with == 1);
                done[with] += round(results);
            }
        }
        double seconds = ROUNDS * ROUND.toMillis() / 1000.0;
        double cost = 1 - (double) done[1] / done[0];
        log.info(
                "{} writers: {} results a second without audit, {} with it: {} % less",
                WRITERS, Math.round(done[0] / seconds), Math.round(done[1] / seconds), Math.round(cost * 1000) / 10.0);
        assertThat(cost).isLessThan(ALLOWED);
    }

    private long round(BiFunction<Integer, Integer, HttpRequest> requests) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        long end = System.nanoTime() + ROUND.toNanos();
        List<Callable<Long>> writers = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            int number = writer;
            writers.add(() -> {
                long done = 0;
                while (System.nanoTime() < end) {
                    HttpRequest request = requests.apply(number, (int) (System.nanoTime() % 1_000_000));
                    assertThat(http.send(request, HttpResponse.BodyHandlers.discarding())
                                    .statusCode())
                            .isEqualTo(200);
                    done++;
                }
                return done;
            });
        }
        long done = 0;
        for (Future<Long> writer : threads.invokeAll(writers)) {
            done += writer.get();
        }
        threads.shutdown();
        return done;
    }

    /** Each writer corrects the result of a match of its own, again and again. */
    private BiFunction<Integer, Integer, HttpRequest> results() {
        String code = UUID.randomUUID().toString().substring(0, 12);
        IncomingLeague league = new IncomingLeague("O" + code, "League " + code, "Country " + code);
        Instant yesterday = Instant.now().minus(Duration.ofDays(1));
        List<IncomingMatch> played = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            played.add(
                    new IncomingMatch("2023-24", yesterday, "Home " + writer, "Away " + writer, null, null, List.of()));
        }
        intake.accept(league, played);
        LeagueId id = leagues.byCode(league.code()).orElseThrow();
        List<String> ids = matches.fixtures(id, yesterday.minusSeconds(60), yesterday.plusSeconds(60)).stream()
                .map(fixture -> fixture.id().toString())
                .toList();
        String token = api.token(Role.MODERATOR);
        return (writer, number) -> post(
                        writer,
                        "/matches/" + ids.get(writer) + "/finish",
                        "{\"home\":%d,\"away\":%d}".formatted(number % 97, number % 89))
                .header("Authorization", "Bearer " + token)
                .build();
    }

    private HttpRequest.Builder post(int writer, String path, String body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + "/api/v1" + path))
                .header("Content-Type", "application/json")
                .header("X-Forwarded-For", "2001:db8:2:" + Integer.toHexString(writer + 1) + "::1")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }
}
