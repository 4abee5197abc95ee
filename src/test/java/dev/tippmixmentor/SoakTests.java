package dev.tippmixmentor;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.PlayedMatches;
import dev.tippmixmentor.platform.security.AccessTokens;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.realtime.LiveFeed;
import dev.tippmixmentor.realtime.LiveMessage;
import dev.tippmixmentor.realtime.Topic;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.Crowd;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.RestartableNode;
import dev.tippmixmentor.testing.RestlessClient;
import dev.tippmixmentor.testing.SlowLink;
import dev.tippmixmentor.testing.TestLeague;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A node in a process of its own under mixed load for an hour ({@code -Dsoak.minutes=60}; five minutes unless told otherwise),
 * while its ways to PostgreSQL and Redis are cut, hang and are slow, at random. Afterwards all that was accepted is there, both
 * chains verify, every subscriber has everything or was told, and the process is no larger or slower than before.
 */
@IntegrationTest
@Tag("benchmark")
class SoakTests {
    private static final Logger log = LoggerFactory.getLogger(SoakTests.class);
    private static final int MINUTES = Integer.getInteger("soak.minutes", 5);
    private static final int SOCKETS = Integer.getInteger("soak.sockets", 1_000);
    private static final int ATTENTIVE = 20;
    private static final int READERS = 4;
    private static final long SEED = Long.getLong("soak.seed", System.nanoTime());
    private static final Duration FAULTS = Duration.ofSeconds(25);
    private static final Duration CALM = Duration.ofSeconds(25);
    private static final Duration HEALED_WITHIN = Duration.ofSeconds(10);

    /** From here on what a minute has is compared: before, caches fill and code is compiled. */
    private static final int WARM_UP = Math.max(1, MINUTES / 6);

    private static final double MOST_HEAP_AN_HOUR = 1 << 20;

    /** The collector leaves some of what is dead in the heap, where it counts, unless it compacts all of it each time. */
    private static final List<String> OPTIONS =
            List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:MarkSweepAlwaysCompactCount=1");

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    @Autowired
    Api api;

    @Autowired
    AccessTokens tokens;

    @Autowired
    LiveFeed feed;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    Matches matches;

    @Autowired
    PlayedMatches playedMatches;

    @Autowired
    Clock clock;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Environment settings;

    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicBoolean calm = new AtomicBoolean();
    private final AtomicInteger published = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger unavailable = new AtomicInteger();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final List<Long> latencies = new ArrayList<>();
    private final List<String> registered = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Random random = new Random(SEED);

    /**
     * A minute's end: the heap in bytes after a collection, open files but for the sockets, and the time of a request in ms while
     * nothing was wrong.
     */
    private record Sample(long heap, int sockets, int files, int threads, long p50, long p99) {}

    /**
     * How it goes from minute to minute.
     *
     * @param heap bytes an hour for a thousand sockets
     * @param files in all that time
     * @param threads in all that time
     * @param firstP99 mean of the first half, in ms
     * @param secondP99 mean of the second half, in ms
     */
    private record Trend(double heap, double files, double threads, double firstP99, double secondP99) {}

    @Test
    void anHourOfLoadAndFaultsLeavesNothingWrongAndNothingLarger() throws Exception {
        TestLeague league = TestLeague.withFixtures(intake, leagues, clock.instant(), 5);
        UUID match = playedMatches
                .of(league.id(), clock.instant().minus(Duration.ofDays(60)), clock.instant())
                .get(0)
                .id()
                .value();
        Topic topic = Topic.of("matches." + match);
        URI database = URI.create(settings.getRequiredProperty("tippmix.database.url"));
        URI redis = URI.create(settings.getRequiredProperty("tippmix.redis.url"));
        List<RestlessClient> attentive = new ArrayList<>();
        log.info("soak.seed {}", SEED);
        try (SlowLink toDatabase = new SlowLink(database.getPort());
                SlowLink toRedis = new SlowLink(redis.getPort());
                RestartableNode node = new RestartableNode(
                                surroundings(database, toDatabase, redis, toRedis),
                                OPTIONS,
                                Path.of("target", "soak-node.log"))
                        .start()
                        .awaitReady();
                Crowd crowd = new Crowd(node.port())) {
            Api soaked = Api.at(node.port(), tokens);
            for (int i = 0; i < ATTENTIVE; i++) {
                attentive.add(new RestlessClient(() -> soaked, () -> api.token(Role.USER), topic));
            }
            await().atMost(Duration.ofMinutes(1)).until(() -> attentive.stream().allMatch(RestlessClient::isPlaced));
            begin("publisher", () -> publish(topic));
            begin("results", () -> correct(node.port(), match));
            begin("registrations", () -> register(node.port()));
            for (int reader = 0; reader < READERS; reader++) {
                int first = reader;
                begin("reader-" + reader, () -> read(node.port(), paths(league, match), first));
            }

            List<Sample> samples = new ArrayList<>();
            for (int minute = 1; minute <= MINUTES; minute++) {
                fill(crowd, topic);
                breakThings(List.of(toDatabase, toRedis));
                awaitHealed(soaked);
                samples.add(sampleInCalm(node, crowd));
                log.info(
                        "soak.minute {} {} asked={} unavailable={} published={} registered={} violations={}",
                        minute,
                        samples.get(samples.size() - 1),
                        asked,
                        unavailable,
                        published,
                        registered.size(),
                        violations.size());
            }
            ended.set(true);
            for (Thread thread : threads) {
                thread.join();
            }

            feed.publish(new LiveMessage(topic, "test", -1));
            Trend trend = trend(samples.subList(WARM_UP, samples.size()));
            log.info(
                    "soak.benchmark minutes={} sockets={} asked={} unavailable={} published={} registered={} {}",
                    MINUTES,
                    SOCKETS,
                    asked,
                    unavailable,
                    published,
                    registered.size(),
                    trend);
            assertThat(violations).isEmpty();
            attentive.forEach(this::assertHasEverything);
            assertThat(jdbc.sql("select count(*) from identity.users where username in (:names)")
                            .param("names", registered)
                            .query(Integer.class)
                            .single())
                    .isEqualTo(registered.size());
            assertThat(json(
                                    api.as(Role.ADMIN)
                                            .get()
                                            .uri("/api/v1/admin/audit/verify")
                                            .exchange(),
                                    HttpStatus.OK)
                            .at("/intact")
                            .asBoolean())
                    .isTrue();
            assertThat(json(
                                    api.anonymous()
                                            .get()
                                            .uri("/api/v1/track-record/verify")
                                            .exchange(),
                                    HttpStatus.OK)
                            .at("/intact")
                            .asBoolean())
                    .isTrue();
            assertNoLargerAndNoSlower(trend);
        } finally {
            ended.set(true);
            attentive.forEach(RestlessClient::close);
        }
    }

    private Map<String, String> surroundings(URI database, SlowLink toDatabase, URI redis, SlowLink toRedis) {
        Map<String, String> variables = new HashMap<>(RestartableNode.variablesOf(settings));
        variables.put("DATABASE_URL", through(toDatabase, database));
        variables.put("REDIS_URL", through(toRedis, redis));
        return variables;
    }

    private static String through(SlowLink link, URI server) {
        return server.toString().replace(server.getHost() + ":" + server.getPort(), "127.0.0.1:" + link.port());
    }

    private static List<String> paths(TestLeague league, UUID match) {
        return List.of(
                "/api/v1/leagues",
                "/api/v1/matches?leagueId=" + league.id(),
                "/api/v1/matches/" + match,
                "/api/v1/matches/" + match + "/predictions",
                "/api/v1/leagues/" + league.id() + "/standings",
                "/api/v1/predictions?leagueId=" + league.id(),
                "/api/v1/track-record",
                "/api/v1/agents");
    }

    private void begin(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        threads.add(thread);
        thread.start();
    }

    /** Sockets end with their tokens; others take their places. */
    private void fill(Crowd crowd, Topic topic) throws IOException {
        String token = "";
        int missing = SOCKETS - crowd.members().size() + crowd.lost();
        for (int i = 0; i < missing; i++) {
            if (i % 20 == 0) {
                token = api.token(Role.USER);
            }
            crowd.join(token, List.of(topic.destination()));
        }
    }

    private void breakThings(List<SlowLink> links) throws InterruptedException {
        long end = System.nanoTime() + FAULTS.toNanos();
        while (System.nanoTime() < end) {
            SlowLink link = links.get(random.nextInt(links.size()));
            switch (random.nextInt(3)) {
                case 0 -> link.cut();
                case 1 -> link.freeze();
                default -> link.delay(Duration.ofMillis(20 + random.nextInt(200)));
            }
            TimeUnit.MILLISECONDS.sleep(500 + random.nextInt(3_500));
            link.mend();
            link.thaw();
            link.delay(Duration.ZERO);
            TimeUnit.MILLISECONDS.sleep(random.nextInt(4_000));
        }
    }

    private static void awaitHealed(Api node) {
        await().atMost(HEALED_WITHIN)
                .ignoreExceptions()
                .until(() -> json(node.anonymous().get().uri("/api/v1/health").exchange(), HttpStatus.OK)
                        .at("/status")
                        .asString()
                        .equals("up"));
    }

    private Sample sampleInCalm(RestartableNode node, Crowd crowd) throws Exception {
        synchronized (latencies) {
            latencies.clear();
        }
        calm.set(true);
        TimeUnit.NANOSECONDS.sleep(CALM.toNanos());
        calm.set(false);
        long[] millis;
        synchronized (latencies) {
            millis = latencies.stream().mapToLong(Long::longValue).toArray();
        }
        int sockets = crowd.members().size() - crowd.lost();
        return new Sample(
                node.usedHeap(),
                sockets,
                node.openFiles() - sockets,
                node.threads(),
                Crowd.percentile(millis, 50),
                Crowd.percentile(millis, 99));
    }

    private void publish(Topic topic) {
        while (!ended.get()) {
            feed.publish(new LiveMessage(topic, "test", published.getAndIncrement()));
            pause(200);
        }
    }

    private void read(int port, List<String> paths, int first) {
        String token = api.token(Role.USER);
        for (int next = first; !ended.get(); next++) {
            if (next % 1_000 == 0) {
                token = api.token(Role.USER);
            }
            boolean inCalm = calm.get();
            long start = System.nanoTime();
            send(request(port, paths.get(next % paths.size()), token).build());
            if (inCalm && calm.get()) {
                synchronized (latencies) {
                    latencies.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
                }
            }
            pause(80);
        }
    }

    private void correct(int port, UUID match) {
        for (int number = 0; !ended.get(); number++) {
            String body = "{\"home\":%d,\"away\":%d}".formatted(number % 97, number % 89);
            send(request(port, "/api/v1/matches/" + match + "/finish", api.token(Role.MODERATOR))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build());
            pause(2_000);
        }
    }

    private void register(int port) {
        while (!ended.get()) {
            String name = "s" + UUID.randomUUID().toString().replace("-", "").substring(0, 15);
            String body = new JsonMapper()
                    .writeValueAsString(Map.of(
                            "email", name + "@example.org", "username", name, "password", "correct horse battery"));
            int status = send(request(port, "/api/v1/auth/register", "")
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build());
            if (status == 201) {
                registered.add(name);
            }
            pause(3_000);
        }
    }

    private static HttpRequest.Builder request(int port, String path, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30));
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    /** Whatever is wrong, everybody is answered: well, or that it is to be tried again while something is. */
    private int send(HttpRequest request) {
        asked.incrementAndGet();
        boolean inCalm = calm.get();
        try {
            HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            int status = answer.statusCode();
            if (status == 503
                    && !inCalm
                    && answer.headers().firstValue("Retry-After").isPresent()) {
                unavailable.incrementAndGet();
            } else if (status >= 300) {
                violations.add("%s %s: %d, calm %s: %s"
                        .formatted(request.method(), request.uri(), status, inCalm, answer.body()));
            }
            return status;
        } catch (IOException e) {
            violations.add("%s %s, calm %s: %s".formatted(request.method(), request.uri(), inCalm, e));
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private void assertHasEverything(RestlessClient client) {
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(numbers(client)).endsWith(-1));
        assertThat(client.faults()).isEmpty();
        List<Integer> numbers = numbers(client);
        assertThat(numbers).doesNotHaveDuplicates();
        if (client.losses().isEmpty()) {
            assertThat(numbers.subList(0, numbers.size() - 1))
                    .isEqualTo(IntStream.range(numbers.get(0), published.get())
                            .boxed()
                            .toList());
        }
    }

    private static List<Integer> numbers(RestlessClient client) {
        return client.messages().stream()
                .filter(JsonNode::isNumber)
                .map(JsonNode::asInt)
                .toList();
    }

    private static Trend trend(List<Sample> samples) {
        int half = samples.size() / 2;
        return new Trend(
                slope(withAllSockets(samples), Sample::heap) * 60 * 1_000 / SOCKETS,
                slope(samples, Sample::files) * samples.size(),
                slope(samples, Sample::threads) * samples.size(),
                p99(samples.subList(0, half)),
                p99(samples.subList(half, samples.size())));
    }

    private static List<Sample> withAllSockets(List<Sample> samples) {
        return samples.stream().filter(sample -> sample.sockets() >= SOCKETS).toList();
    }

    private static void assertNoLargerAndNoSlower(Trend trend) {
        assertThat(trend.files()).as("open files").isLessThan(20);
        assertThat(trend.threads()).as("threads").isLessThan(20);
        if (MINUTES >= 60) { // in less time noise is more than a slope
            assertThat(trend.heap()).isLessThan(MOST_HEAP_AN_HOUR);
            assertThat(trend.secondP99()).isLessThan(trend.firstP99() * 1.1);
        }
    }

    private static double p99(List<Sample> samples) {
        return samples.stream().mapToLong(Sample::p99).average().orElse(0);
    }

    /** Of the straight line that is nearest to the values, per sample. */
    private static double slope(List<Sample> samples, ToDoubleFunction<Sample> value) {
        double middle = (samples.size() - 1) / 2.0;
        double mean = samples.stream().mapToDouble(value).average().orElse(0);
        double product = 0;
        double square = 0;
        for (int i = 0; i < samples.size(); i++) {
            product += (i - middle) * (value.applyAsDouble(samples.get(i)) - mean);
            square += (i - middle) * (i - middle);
        }
        return square == 0 ? 0 : product / square;
    }
}
