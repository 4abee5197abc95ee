package dev.tippmixmentor.providers;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.football.KnownMatches;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.MatchStatus;
import dev.tippmixmentor.football.MatchView;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A provider that fails in every way in turn, while clients go on reading: they must not notice. */
@IntegrationTest
class ProviderChaosTests {
    private static final Logger log = LoggerFactory.getLogger(ProviderChaosTests.class);
    private static final long SEED = 20_261_128;
    private static final ProviderLeague LEAGUE = ProviderLeague.SP1;
    private static final int CLIENTS = 4;

    /** Each client pauses so long after an answer, so that the load is less than what the machine can do. */
    private static final Duration THINKING = Duration.ofMillis(10);

    private static final AskingLimits LIMITS = new AskingLimits(
            Duration.ofMillis(300),
            Duration.ofMillis(400),
            2,
            6,
            Duration.ofMillis(100),
            Duration.ofMillis(300),
            2,
            Duration.ofMillis(20),
            Duration.ofMillis(50));

    /** Of the long form, on a machine that has nothing else to do. */
    private static final double MOST_TIMES_SLOWER = 1.5;

    private static final Duration NOISE = Duration.ofMillis(20);

    @Autowired
    Api api;

    @Autowired
    ApplicationContext application;

    @Autowired
    LastAnswers answers;

    @Autowired
    FixtureIntake fixtures;

    @Autowired
    KnownMatches known;

    @Autowired
    Matches matches;

    @Autowired
    Clock clock;

    @Autowired
    JdbcClient jdbc;

    private final WireMockServer server = new WireMockServer(wireMockConfig().dynamicPort());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final HttpClient http = HttpClient.newHttpClient();
    private final long id = Math.floorMod(UUID.randomUUID().getMostSignificantBits(), 1_000_000_000L);
    private final String home = "Home " + UUID.randomUUID();
    private final String away = "Away " + UUID.randomUUID();
    private Instant kickOff;
    private MatchId match;
    private LeagueSync sync;

    @BeforeEach
    void aRunningMatchThatAProviderTellsOf() {
        jdbc.sql("delete from providers.answers").update();
        kickOff = clock.instant().minus(Duration.ofMinutes(70)).truncatedTo(ChronoUnit.SECONDS);
        IncomingMatch fixture = new IncomingMatch("2092-93", kickOff, home, away, null, null, List.of());
        fixtures.accept(LEAGUE.league(), List.of(fixture));
        match = known.of("nobody", LEAGUE.league(), List.of(fixture)).get(fixture);
        server.start();
        server.stubFor(any(anyUrl()).willReturn(good()));
        GuardedSource source = new GuardedSource(
                new FootballDataSource(
                        ProvidersConfig.api(FootballDataSource.Api.class, URI.create(server.baseUrl())), "key"),
                TestAllowances.unlimited(),
                TestAllowances.troubles(),
                LIMITS,
                threads,
                meters,
                clock);
        // An interval of nothing: it is asked whenever the loop below comes round.
        Providers providers = new Providers(List.of(source), answers, Duration.ofMillis(1), clock);
        sync = TestSync.of(application, providers, LEAGUE);
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        server.stop();
        jdbc.sql("delete from providers.answers").update();
    }

    @Test
    void clientsReadTheLastGoodDataWhileAProviderFailsInEveryWay() throws Exception {
        Figures figures = chaos(Duration.ofMillis(1_500), Duration.ofMillis(2_500), Duration.ofMillis(300));

        assertThat(figures.under()).isNotEmpty();
    }

    @Test
    @Tag("benchmark")
    void aMinuteOfFaultsMakesNobodyWait() throws Exception {
        chaos(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(1)); // to be warm
        Figures figures = chaos(Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofSeconds(2));

        assertThat(p99(figures.under()))
                .isLessThan(Duration.ofNanos((long) (p99(figures.before()).toNanos() * MOST_TIMES_SLOWER))
                        .plus(NOISE));
    }

    /** How long answers took before the faults and under them. */
    private record Figures(List<Duration> before, List<Duration> under) {}

    /** What is wrong with the provider now, by name. */
    private Map<String, ResponseDefinitionBuilder> faults() {
        Map<String, ResponseDefinitionBuilder> faults = new TreeMap<>();
        faults.put("slow", good().withFixedDelay(2_000));
        faults.put("drip-fed", good().withChunkedDribbleDelay(50, 2_000));
        faults.put("429", aResponse().withStatus(429).withHeader("Retry-After", "0"));
        faults.put("5xx", aResponse().withStatus(502));
        faults.put("garbage", okJson("{\"matches\": [{\"utc"));
        faults.put("wrong shape", okJson("{\"games\": []}"));
        faults.put("huge", okJson("{\"matches\": [], \"x\": \"" + "y".repeat(5_000_000) + "\"}"));
        faults.put("half-closed", aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK));
        faults.put("closed", aResponse().withFault(Fault.EMPTY_RESPONSE));
        faults.put("reset", aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
        return faults;
    }

    private Figures chaos(Duration calm, Duration bad, Duration each) throws Exception {
        Random random = new Random(SEED);
        server.resetMappings();
        server.stubFor(any(anyUrl()).willReturn(good()));
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            sync.run();
            return matches.get(match).status() == MatchStatus.LIVE;
        });
        MatchView told = matches.get(match);
        AtomicBoolean syncing = new AtomicBoolean(true);
        Future<?> loop = threads.submit(() -> {
            while (syncing.get()) {
                sync.run();
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        });
        List<Duration> before = load(calm, () -> null);
        List<String> names = new ArrayList<>(faults().keySet());
        List<String> done = new ArrayList<>();
        List<Duration> under = load(bad, () -> {
            long end = System.nanoTime() + bad.toNanos();
            while (System.nanoTime() < end) {
                String name = names.remove(random.nextInt(names.size()));
                done.add(name);
                server.resetMappings();
                server.stubFor(any(anyUrl()).willReturn(faults().get(name)));
                LockSupport.parkNanos(each.toNanos());
                if (names.isEmpty()) {
                    names.addAll(faults().keySet());
                }
            }
            return null;
        });
        syncing.set(false);
        loop.get();
        MatchView kept = matches.get(match);
        log.info(
                "chaos seed={} faults={} answered={} unavailable={} invalid={} not asked={}; p50 {} ms, p99 {} ms of {} before, "
                        + "p50 {} ms, p99 {} ms of {} under them",
                SEED,
                done,
                calls("answered"),
                calls("unavailable"),
                calls("invalid"),
                calls("not_asked"),
                quantile(before, 0.5).toMillis(),
                p99(before).toMillis(),
                before.size(),
                quantile(under, 0.5).toMillis(),
                p99(under).toMillis(),
                under.size());
        assertThat(kept).as("seed %d", SEED).isEqualTo(told);
        assertThat(kept.score()).isEqualTo(new Score(2, 1));
        assertThat(calls("answered")).isPositive();
        assertThat(calls("unavailable") + calls("invalid")).isPositive();
        return new Figures(before, under);
    }

    private double calls(String outcome) {
        return meters.counter("tippmix.providers.calls", "provider", FootballDataSource.NAME, "outcome", outcome)
                .count();
    }

    /** What clients look at while a match runs; each answer has to be good. */
    private List<Duration> load(Duration time, Callable<Void> meanwhile) throws Exception {
        List<String> paths = List.of(
                "/matches/" + match, "/matches/" + match + "/live", "/matches/" + match + "/events", "/matches/live");
        long end = System.nanoTime() + time.toNanos();
        Queue<Duration> took = new ConcurrentLinkedQueue<>();
        List<Future<?>> clients = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            int first = client;
            clients.add(threads.submit(() -> {
                for (int i = first; System.nanoTime() < end; i++) {
                    long start = System.nanoTime();
                    HttpResponse<String> answer = http.send(
                            HttpRequest.newBuilder(URI.create(
                                            "http://localhost:" + api.port() + "/api/v1" + paths.get(i % paths.size())))
                                    .header("X-Forwarded-For", "203.0.113." + first) // a limit for each
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
                    took.add(Duration.ofNanos(System.nanoTime() - start));
                    assertThat(answer.statusCode()).isEqualTo(200);
                    assertThat(answer.body()).contains(i % paths.size() == 2 ? "No. 9" : "\"LIVE\"");
                    LockSupport.parkNanos(THINKING.toNanos());
                }
                return null;
            }));
        }
        meanwhile.call();
        for (Future<?> client : clients) {
            client.get();
        }
        return List.copyOf(took);
    }

    private static Duration p99(List<Duration> took) {
        return quantile(took, 0.99);
    }

    private static Duration quantile(List<Duration> took, double share) {
        Duration[] sorted = took.toArray(Duration[]::new);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    }

    private ResponseDefinitionBuilder good() {
        return okJson("""
                {"matches": [
                  {"competition": {"code": "PD"}, "id": %1$d, "utcDate": "%2$s", "status": "IN_PLAY", "minute": 67,
                   "season": {"startDate": "2092-08-18"},
                   "homeTeam": {"id": 1%1$d, "name": "%3$s"}, "awayTeam": {"id": 2%1$d, "name": "%4$s"},
                   "score": {"fullTime": {"home": 2, "away": 1}},
                   "goals": [{"minute": 3, "type": "REGULAR", "team": {"id": 1%1$d}, "scorer": {"name": "No. 9"}},
                             {"minute": 5, "type": "REGULAR", "team": {"id": 2%1$d}, "scorer": {"name": "No. 8"}},
                             {"minute": 8, "type": "REGULAR", "team": {"id": 1%1$d}, "scorer": {"name": "No. 7"}}],
                   "bookings": [], "substitutions": []}]}
                """.formatted(id, kickOff, home, away));
    }
}
