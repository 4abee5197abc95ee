package dev.tippmixmentor;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.SlowLink;
import dev.tippmixmentor.testing.TestLeague;
import dev.tippmixmentor.testing.TestRedis;
import dev.tippmixmentor.testing.TestSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.MapPropertySource;
import org.springframework.http.HttpStatus;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;

/** The whole application under load while its Redis dies, hangs and is slow: users do not notice. */
@SpringBootTest(
        classes = TippMixMentorApplication.class,
        args = "--APP_ENV=test",
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = {TestSettings.class, RedisOutageTests.OwnRedis.class})
@Import(Api.class)
@DirtiesContext
@Tag("benchmark")
class RedisOutageTests {
    private static final Logger log = LoggerFactory.getLogger(RedisOutageTests.class);
    private static final TestRedis REDIS = new TestRedis();
    private static final SlowLink LINK = new SlowLink(REDIS.port());
    private static final int CLIENTS = 8;
    private static final Duration PACE = Duration.ofMillis(20);
    private static final Duration PHASE = Duration.ofSeconds(5);
    private static final Duration HEALED_WITHIN = Duration.ofSeconds(5);
    private static final long P99_MILLIS = 300;

    @Autowired
    Api api;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    Clock clock;

    @Autowired
    MeterRegistry meters;

    private record Asked(String path, int status, long millis) {}

    @AfterAll
    static void stop() {
        LINK.close();
        REDIS.close();
    }

    @Test
    void nobodyNoticesARedisThatDiesHangsOrIsSlow() throws Exception {
        TestLeague league = TestLeague.withFixtures(intake, leagues, clock.instant(), 5);
        List<String> paths = paths(league);
        underLoad(paths, "warm-up", () -> {}, () -> {});
        Map<String, List<Asked>> phases = new TreeMap<>();

        phases.put("in order", underLoad(paths, "in order", () -> {}, () -> {}));
        phases.put("killed", underLoad(paths, "killed", REDIS::kill, REDIS::start));
        phases.put("frozen", underLoad(paths, "frozen", REDIS::freeze, REDIS::thaw));
        phases.put(
                "slow",
                underLoad(paths, "slow", () -> LINK.delay(Duration.ofMillis(500)), () -> LINK.delay(Duration.ZERO)));

        phases.forEach((phase, asked) -> {
            assertThat(asked)
                    .as(phase)
                    .allSatisfy(one -> assertThat(one.status()).as(one.path()).isEqualTo(200));
            assertThat(percentile(asked, 99)).as(phase).isLessThan(P99_MILLIS);
        });
        assertThat(meters.get("hikaricp.connections.timeout").counter().count()).isZero();
    }

    private List<String> paths(TestLeague league) {
        String match = json(
                        api.anonymous()
                                .get()
                                .uri("/api/v1/matches?status=SCHEDULED&leagueId=" + league.id())
                                .exchange(),
                        HttpStatus.OK)
                .at("/data/0/id")
                .asString();
        json(api.as(Role.USER).post().uri("/api/v1/predictions/match/" + match).exchange(), HttpStatus.OK);
        return List.of(
                "/api/v1/leagues",
                "/api/v1/matches?leagueId=" + league.id(),
                "/api/v1/matches/" + match,
                "/api/v1/matches/" + match + "/predictions",
                "/api/v1/leagues/" + league.id() + "/standings",
                "/api/v1/predictions?leagueId=" + league.id(),
                "/api/v1/agents");
    }

    /** What is asked while something is wrong, and until all is well again. */
    private List<Asked> underLoad(List<String> paths, String phase, Runnable breaks, Runnable mends) throws Exception {
        AtomicBoolean running = new AtomicBoolean(true);
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        List<CompletableFuture<List<Asked>>> loads = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            int first = client;
            loads.add(CompletableFuture.supplyAsync(() -> load(paths, first, running), clients));
        }
        breaks.run();
        TimeUnit.NANOSECONDS.sleep(PHASE.toNanos());
        mends.run();
        long mended = System.nanoTime();
        await().atMost(HEALED_WITHIN)
                .until(() -> meters.get("tippmix.cache.shared").gauge().value() == 1
                        && json(api.anonymous().get().uri("/api/v1/health").exchange(), HttpStatus.OK)
                                .at("/status")
                                .asString()
                                .equals("up"));
        Duration healed = Duration.ofNanos(System.nanoTime() - mended);
        running.set(false);
        List<Asked> asked = new ArrayList<>();
        for (CompletableFuture<List<Asked>> load : loads) {
            asked.addAll(load.get(30, TimeUnit.SECONDS));
        }
        clients.shutdown();
        log.info(
                "{}: {} requests, {} not 200, p50 {} ms, p99 {} ms, slowest {} ms, in order {} ms after",
                phase,
                asked.size(),
                asked.stream().filter(one -> one.status() != 200).count(),
                percentile(asked, 50),
                percentile(asked, 99),
                percentile(asked, 100),
                healed.toMillis());
        return asked;
    }

    private List<Asked> load(List<String> paths, int first, AtomicBoolean running) {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        String token = "Bearer " + api.token(Role.USER);
        List<Asked> asked = new ArrayList<>();
        for (int next = first; running.get(); next++) {
            String path = paths.get(next % paths.size());
            long start = System.nanoTime();
            int status;
            try {
                status = client.send(
                                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + path))
                                        .header("Authorization", token)
                                        .timeout(Duration.ofSeconds(20))
                                        .build(),
                                HttpResponse.BodyHandlers.discarding())
                        .statusCode();
            } catch (Exception e) {
                throw new IllegalStateException(path, e);
            }
            asked.add(new Asked(path, status, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)));
            LockSupport.parkNanos(PACE.toNanos());
        }
        return asked;
    }

    private static long percentile(List<Asked> asked, int percent) {
        List<Long> sorted = asked.stream().map(Asked::millis).sorted().toList();
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    static class OwnRedis implements ApplicationContextInitializer<ConfigurableApplicationContext> {
        @Override
        public void initialize(ConfigurableApplicationContext context) {
            context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource(
                            "ownRedis", Map.of("tippmix.redis.url", "redis://127.0.0.1:%d".formatted(LINK.port()))));
        }
    }
}
