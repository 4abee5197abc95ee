package dev.tippmixmentor.football;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.TippMixMentorApplication;
import dev.tippmixmentor.platform.security.AccessRules;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.TestSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.MapPropertySource;
import org.springframework.http.HttpMethod;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * How many league tables a second go out: from the cache, made anew each time, and beside them a handler that does nothing
 * but answer as many bytes. All in one run, in rounds, so that a busy machine slows all of them.
 */
@SpringBootTest(
        classes = TippMixMentorApplication.class,
        args = {"--APP_ENV=test", "--logging.level.dev.tippmixmentor.platform.web.AccessLog=warn"},
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = {TestSettings.class, CachedStandingsThroughputTests.NoLimit.class})
@Import({Api.class, CachedStandingsThroughputTests.Handlers.class})
@DirtiesContext
@Tag("benchmark")
class CachedStandingsThroughputTests {
    private static final Logger log = LoggerFactory.getLogger(CachedStandingsThroughputTests.class);
    private static final int CLIENTS = 4;
    private static final int ROUNDS = 4;
    private static final Duration ROUND = Duration.ofSeconds(3);
    private static final int SIDES = 20;

    @Autowired
    Api api;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static class NoLimit implements ApplicationContextInitializer<ConfigurableApplicationContext> {
        @Override
        public void initialize(ConfigurableApplicationContext context) {
            context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource("no limit", Map.of("tippmix.rate-limit.limit", 1_000_000_000)));
        }
    }

    /** What the cached answer is compared with. */
    @TestConfiguration
    @RestController
    static class Handlers {
        private final Standings standings;
        private volatile byte[] bytes = {};

        Handlers(Standings standings) {
            this.standings = standings;
        }

        @Bean
        AccessRules benchmarkAccess() {
            return AccessRules.of(AccessRules.anybody(HttpMethod.GET, "/benchmark/**"));
        }

        @GetMapping("/benchmark/uncached/{id}")
        Standings.Table uncached(@PathVariable LeagueId id) {
            return standings.of(id, null, null);
        }

        @GetMapping(path = "/benchmark/bare", produces = "application/json")
        byte[] bare() {
            return bytes;
        }
    }

    @Autowired
    Handlers handlers;

    @Test
    void aCachedTableCostsLittleMoreThanAnAnswerThatIsAlwaysThere() throws Exception {
        IncomingLeague league = TestMatches.league();
        intake.accept(league, season());
        LeagueId id = leagues.byCode(league.code()).orElseThrow();
        String path = "/api/v1/leagues/" + id + "/standings";
        HttpResponse<byte[]> table = send(path, null);
        handlers.bytes = table.body();
        String tag = table.headers().firstValue("ETag").orElseThrow();
        Map<String, Request> requests = new LinkedHashMap<>();
        requests.put("bare", new Request("/benchmark/bare", null, 200));
        requests.put("cached", new Request(path, null, 200));
        requests.put("not modified", new Request(path, tag, 304));
        requests.put("uncached", new Request("/benchmark/uncached/" + id, null, 200));

        Map<String, Double> rates = new LinkedHashMap<>();
        for (int round = 0; round <= ROUNDS; round++) {
            for (Map.Entry<String, Request> request : requests.entrySet()) {
                double rate = rate(request.getValue());
                if (round > 0) {
                    rates.merge(request.getKey(), rate / ROUNDS, Double::sum);
                }
            }
        }

        log.info("requests a second, {} bytes, {} clients: {}", table.body().length, CLIENTS, rates);
        assertThat(rates.get("cached") / rates.get("bare")).isGreaterThan(0.6);
        assertThat(rates.get("cached") / rates.get("uncached")).isGreaterThan(1.5);
    }

    private record Request(String path, String entityTag, int status) {}

    private double rate(Request request) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            long start = System.nanoTime();
            List<Future<Integer>> answered = IntStream.range(0, CLIENTS)
                    .mapToObj(number -> clients.submit(() -> ask(request, start + ROUND.toNanos())))
                    .toList();
            int all = 0;
            for (Future<Integer> each : answered) {
                all += each.get();
            }
            return all / ((System.nanoTime() - start) / 1e9);
        } finally {
            clients.shutdownNow();
        }
    }

    private int ask(Request request, long end) throws IOException, InterruptedException {
        int answered = 0;
        while (System.nanoTime() - end < 0) {
            assertThat(send(request.path(), request.entityTag()).statusCode()).isEqualTo(request.status());
            answered++;
        }
        return answered;
    }

    private HttpResponse<byte[]> send(String path, String entityTag) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + path));
        if (entityTag != null) {
            request.header("If-None-Match", entityTag);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Everybody against everybody at home, all played. */
    private static List<IncomingMatch> season() {
        List<String> sides =
                IntStream.rangeClosed(1, SIDES).mapToObj(side -> "Side " + side).toList();
        List<IncomingMatch> matches = new ArrayList<>();
        for (String home : sides) {
            Stream.of(sides.toArray(String[]::new))
                    .filter(away -> !away.equals(home))
                    .forEach(away -> matches.add(TestMatches.finished(
                            home, away, TestMatches.yesterday().minus(Duration.ofDays(matches.size())), 2, 1)));
        }
        return matches;
    }
}
