package dev.tippmixmentor;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.tippmixmentor.platform.security.AccessTokens;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.realtime.Topic;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.OwnDatabase;
import dev.tippmixmentor.testing.RestartableNode;
import dev.tippmixmentor.testing.RestlessClient;
import dev.tippmixmentor.testing.TestRedis;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Three nodes that are killed again and again, two of them at once perhaps, while people enter and correct results, ask an agent
 * for work, and pause and start another one. A command without an answer is repeated. Nothing that was answered is lost, and
 * nothing happens twice: results, their entries in the audit log, grades, tasks, moves of agents, and what subscribers hear of all
 * of them.
 *
 * <p>The promise is of 200 kills and 10,000 commands: {@code -Dkills=200 -Dkills.pause=100}. Nodes are sooner up again with
 * {@code -Dkills.jar=<jar> -Dkills.cache=<its AOT cache>}, see {@code docker/app/train.sh}.
 */
@IntegrationTest
@Tag("benchmark")
class KilledApplicationTests {
    private static final Logger log = LoggerFactory.getLogger(KilledApplicationTests.class);
    private static final int KILLS = Integer.getInteger("kills", 5);
    private static final long SEED = 20_261_128;
    private static final List<String> OPTIONS = List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private static final String JAR = System.getProperty("kills.jar", "");
    private static final String CACHE = System.getProperty("kills.cache", "");
    private static final ZoneId LONDON = ZoneId.of("Europe/London");
    private static final DateTimeFormatter KICK_OFF = DateTimeFormatter.ofPattern("dd/MM/yyyy,HH:mm");
    private static final int NODES = 3;
    private static final int SIDES = 8;
    private static final int FIXTURES = 8;

    /** For the fixtures to be predicted in. */
    private static final Duration BEFORE_KICK_OFF = Duration.ofMinutes(2);

    /** For an agent that does nothing by itself while this runs. */
    private static final Map<String, Object> NEVER_IN_TIME = Map.of("cron", "0 0 0 29 2 *");

    /** Between two commands of one person. */
    private static final Duration PAUSE = Duration.ofMillis(Integer.getInteger("kills.pause", 250));

    /** Events of a killed node are told again after two to three minutes. */
    private static final Duration SETTLED_WITHIN = Duration.ofMinutes(8);

    @Autowired
    AccessTokens tokens;

    @Autowired
    Environment settings;

    private final JsonMapper mapper = new JsonMapper();
    private final UUID operator = UUID.randomUUID();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicInteger repeated = new AtomicInteger();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final List<String> tasks = new CopyOnWriteArrayList<>();
    private final AtomicInteger moves = new AtomicInteger();

    /** How many results were entered of each match. */
    private final Map<String, Integer> results = new ConcurrentHashMap<>();

    private List<Api> apis = List.of();

    @Test
    void whatWasAnsweredIsThereOnceHoweverOftenNodesAreKilled() throws Exception {
        List<RestlessClient> listeners = new ArrayList<>();
        try (OwnDatabase database = OwnDatabase.create();
                HikariDataSource pool = database.pool(2);
                TestRedis redis = new TestRedis()) {
            Map<String, String> variables = new HashMap<>(RestartableNode.variablesOf(settings));
            variables.put("DATABASE_URL", database.url());
            variables.put("REDIS_URL", "redis://127.0.0.1:" + redis.port());
            List<RestartableNode> nodes = IntStream.range(0, NODES)
                    .mapToObj(i -> node(variables, Path.of("target", "killed-" + i + ".log")))
                    .toList();
            apis = nodes.stream().map(node -> Api.at(node.port(), tokens)).toList();
            JdbcClient jdbc = JdbcClient.create(pool);
            try {
                nodes.forEach(node -> node.start().awaitReady());
                List<String> matches = predictedMatches(jdbc);
                String worker = agent("MONITORING", Map.of("leagueIds", List.of(league())));
                String idler = agent("MONITORING", Map.of("leagueIds", List.of(league()), "schedule", NEVER_IN_TIME));
                RestlessClient results = listener(Topic.of("leagues." + league()));
                RestlessClient work = listener(Topic.of("agents." + worker));
                RestlessClient moves = listener(Topic.of("agents." + idler));
                RestlessClient grades = listener(Topic.of("predictions"));
                listeners.addAll(List.of(results, work, moves, grades));
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> listeners.stream().allMatch(RestlessClient::isPlaced));
                List<Thread> people = List.of(
                        new Thread(() -> enterResults(matches), "results"),
                        new Thread(() -> askForWork(worker), "work"),
                        new Thread(() -> pauseAndStart(idler), "moves"));
                people.forEach(Thread::start);

                kill(nodes, jdbc);
                ended.set(true);
                for (Thread person : people) {
                    person.join();
                }

                await().atMost(SETTLED_WITHIN).until(() -> isSettled(jdbc));
                assertNothingHappenedTwice(jdbc, "at the end");
                assertAllIsThere(jdbc, worker);
                assertMovesAreThere(jdbc, idler);
                await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
                    assertResultsWereHeard(results);
                    assertWorkWasHeard(work);
                    assertMovesWereHeard(moves, jdbc, idler);
                    assertGradesWereHeard(grades, jdbc);
                });
                assertThat(listeners).allSatisfy(listener -> {
                    assertThat(listener.faults()).isEmpty();
                    assertThat(listener.losses()).isEmpty();
                });
                assertThat(faults).isEmpty();
                report(jdbc, listeners);
            } finally {
                ended.set(true);
                listeners.forEach(RestlessClient::close);
                nodes.forEach(RestartableNode::close);
            }
        }
    }

    private static RestartableNode node(Map<String, String> variables, Path log) {
        return JAR.isEmpty()
                ? new RestartableNode(variables, OPTIONS, log)
                : new RestartableNode(
                        Path.of(JAR),
                        variables,
                        CACHE.isEmpty()
                                ? OPTIONS
                                : List.of("-Xmx384m", "-XX:TieredStopAtLevel=1", "-XX:AOTCache=" + CACHE),
                        log);
    }

    private void report(JdbcClient jdbc, List<RestlessClient> listeners) {
        log.info(
                "killed.benchmark kills={} results={} tasks={} moves={} repeated={} grades={} audited={} heard={} reconnects={} seed={}",
                KILLS,
                results.values().stream().mapToInt(Integer::intValue).sum(),
                tasks.size(),
                moves,
                repeated,
                count(jdbc, "select count(*) from predictions.grade_history"),
                count(jdbc, "select count(*) from audit.entries"),
                listeners.stream()
                        .mapToInt(listener -> listener.messages().size())
                        .sum(),
                listeners.stream()
                        .mapToInt(listener -> listener.closeCodes().size())
                        .sum(),
                SEED);
    }

    private RestlessClient listener(Topic topic) {
        return new RestlessClient(
                () -> apis.get(tasks.size() % NODES), () -> apis.get(0).token(Role.USER), topic);
    }

    private void kill(List<RestartableNode> nodes, JdbcClient jdbc) throws InterruptedException {
        Random random = new Random(SEED);
        for (int kill = 1; kill <= KILLS; kill++) {
            await().atMost(Duration.ofMinutes(3)).until(() -> ready(nodes).size() > 1);
            TimeUnit.MILLISECONDS.sleep(random.nextInt(2_000)); // when it is killed
            List<RestartableNode> ready = ready(nodes);
            RestartableNode node = ready.get(random.nextInt(ready.size()));
            node.kill();
            assertNothingHappenedTwice(jdbc, "seed " + SEED + " kill " + kill);
            node.start();
            log.info(
                    "killed.node number={} tasks={} moves={} repeated={} faults={}",
                    kill,
                    tasks.size(),
                    moves,
                    repeated,
                    faults);
        }
        nodes.forEach(RestartableNode::awaitReady);
    }

    private static List<RestartableNode> ready(List<RestartableNode> nodes) {
        return nodes.stream().filter(RestartableNode::isReady).toList();
    }

    // What people do.

    private void enterResults(List<String> matches) {
        int[] number = {0};
        while (!ended.get()) {
            int now = number[0]++;
            String match = matches.get(now % matches.size());
            // Another one than the one before.
            Map<String, Integer> result = Map.of("home", now / matches.size() % 9, "away", now % 3);
            command("/api/v1/matches/" + match + "/finish", result, HttpStatus.OK);
            results.merge(match, 1, Integer::sum);
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void askForWork(String worker) {
        while (!ended.get()) {
            JsonNode task = command("/api/v1/agents/" + worker + "/tasks", Map.of(), HttpStatus.ACCEPTED);
            tasks.add(task.at("/id").asString());
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void pauseAndStart(String idler) {
        while (!ended.get()) {
            String command = moves.get() % 2 == 0 ? "pause" : "start";
            command("/api/v1/agents/" + idler + "/" + command, Map.of(), HttpStatus.OK);
            moves.incrementAndGet();
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** The answer, of whichever node answers; a command without one is repeated with the same key. */
    private JsonNode command(String path, Object body, HttpStatus expected) {
        String key = UUID.randomUUID().toString();
        for (int attempt = 0; ; attempt++) {
            try {
                EntityExchangeResult<byte[]> answer = operator(apis.get(attempt % NODES))
                        .post()
                        .uri(path)
                        .header("Idempotency-Key", key)
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(body)
                        .exchange()
                        .expectBody()
                        .returnResult();
                HttpStatusCode status = answer.getStatus();
                if (status.equals(expected)) {
                    return mapper.readTree(answer.getResponseBody());
                }
                // The killed node's attempt may not have ended yet for PostgreSQL.
                if (status.value() != 409 && status.value() != 503) {
                    faults.add(path + ": " + status);
                }
            } catch (RuntimeException e) {
                log.debug("killed.unanswered", e);
            }
            repeated.incrementAndGet();
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private RestTestClient operator(Api node) {
        return node.with(tokens.issue(operator, operator, "operator", Role.ADMIN));
    }

    // What there is at first.

    /** Matches of a league with some history, which an agent predicts before they begin. */
    private List<String> predictedMatches(JdbcClient jdbc) {
        Instant kickOff = Instant.now().plus(BEFORE_KICK_OFF).truncatedTo(ChronoUnit.MINUTES);
        operator(apis.get(0))
                .post()
                .uri("/api/v1/imports?format=football-data-csv")
                .contentType(MediaType.parseMediaType("text/csv"))
                .body(season(kickOff))
                .exchange()
                .expectStatus()
                .isAccepted();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> !get("/api/v1/leagues").at("/data").isEmpty()
                        && count(jdbc, "select count(*) from football.matches") == SIDES * (SIDES - 1));
        agent("PREDICTION", Map.of("leagueIds", List.of(league()), "horizonDays", 10));
        await().atMost(Duration.ofMinutes(1))
                .until(() -> count(jdbc, "select count(distinct match_id) from predictions.predictions") == FIXTURES);
        await().atMost(BEFORE_KICK_OFF.plusMinutes(1)).until(() -> Instant.now().isAfter(kickOff));
        return jdbc.sql("select distinct match_id from predictions.predictions")
                .query(String.class)
                .list();
    }

    private static String season(Instant kickOff) {
        Random random = new Random(SEED);
        ZonedDateTime next = kickOff.atZone(LONDON);
        int matches = SIDES * (SIDES - 1);
        StringBuilder csv = new StringBuilder("Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR\n");
        for (int number = 0; number < matches; number++) {
            int home = number / (SIDES - 1);
            int away = (home + 1 + number % (SIDES - 1)) % SIDES;
            int before = matches - FIXTURES - number;
            int homeGoals = random.nextInt(3) + (home < away ? 1 : 0);
            int awayGoals = random.nextInt(3);
            String outcome = homeGoals > awayGoals ? "H" : homeGoals < awayGoals ? "A" : "D";
            csv.append("G1,%s,Side %d,Side %d,%s%n"
                    .formatted(
                            next.minusDays(Math.max(before, 0)).format(KICK_OFF),
                            home,
                            away,
                            before > 0 ? homeGoals + "," + awayGoals + "," + outcome : ",,"));
        }
        return csv.toString();
    }

    private String agent(String type, Map<String, Object> configuration) {
        String id = command(
                        "/api/v1/agents",
                        Map.of("name", type, "type", type, "configuration", configuration),
                        HttpStatus.CREATED)
                .at("/id")
                .asString();
        command("/api/v1/agents/" + id + "/start", Map.of(), HttpStatus.OK);
        return id;
    }

    private String league() {
        return get("/api/v1/leagues").at("/data/0/id").asString();
    }

    private JsonNode get(String path) {
        return json(operator(apis.get(0)).get().uri(path).exchange(), HttpStatus.OK);
    }

    // What must be so.

    /** After each kill; what PostgreSQL does not forbid. */
    private static void assertNothingHappenedTwice(JdbcClient jdbc, String when) {
        assertThat(jdbc.sql("""
                        select m.id
                        from football.matches m
                        left join audit.entries e
                            on e.target_id = m.id::text and e.action in ('RESULT_SET', 'RESULT_CORRECTED')
                        where m.result_by_hand
                        group by m.id
                        having count(e.id) <> m.result_revision
                        """).query(UUID.class).list())
                .as("results and their audit, " + when)
                .isEmpty();
        assertThat(jdbc.sql("""
                        select t.id
                        from tasks.tasks t
                        join agents.events e on e.task_id = t.id and e.at = t.finished_at
                        group by t.id
                        having count(*) > 1
                        """).query(UUID.class).list())
                .as("ends of tasks, " + when)
                .isEmpty();
        assertThat(jdbc.sql("""
                        select t.agent_id, t.at
                        from agents.transitions t
                        join agents.events e on e.agent_id = t.agent_id and e.at = t.at and e.kind = 'status'
                        group by t.agent_id, t.at
                        having count(*) > 1
                        """).query(UUID.class).list())
                .as("moves of agents, " + when)
                .isEmpty();
    }

    private boolean isSettled(JdbcClient jdbc) {
        return count(jdbc, "select count(*) from jobs.event_publication") == 0
                && count(
                                jdbc,
                                "select count(*) from tasks.tasks where status = 'RUNNING' or (status = 'PENDING' and key is null)")
                        == 0;
    }

    private void assertAllIsThere(JdbcClient jdbc, String worker) {
        results.forEach((match, entered) -> assertThat(
                        count(jdbc, "select result_revision from football.matches where id = '" + match + "'"))
                .as(match)
                .isEqualTo(entered.longValue()));
        assertThat(count(jdbc, """
                        select count(*)
                        from predictions.predictions p
                        join football.matches m on m.id = p.match_id
                        left join predictions.grades g
                            on g.prediction_id = p.id and g.result_revision = m.result_revision
                        where g.prediction_id is null
                        """))
                .as("predictions without the grade of the last result")
                .isZero();
        assertThat(tasks).doesNotHaveDuplicates();
        assertThat(jdbc.sql("select id::text from tasks.tasks where owner_id = cast(:owner as uuid) and key is null")
                        .param("owner", worker)
                        .query(String.class)
                        .list())
                .containsExactlyInAnyOrderElementsOf(tasks);
        assertThat(count(
                        jdbc,
                        "select count(*) from tasks.tasks where owner_id = '" + worker + "' and status <> 'SUCCEEDED'"
                                + " and key is null"))
                .isZero();
        assertThat(count(jdbc, "select count(*) from audit.entries where action = 'TASK_SUBMITTED'"))
                .isEqualTo(tasks.size());
        assertThat(get("/api/v1/admin/audit/verify").at("/intact").asBoolean()).isTrue();
        assertThat(get("/api/v1/track-record/verify").at("/intact").asBoolean()).isTrue();
    }

    /** Each pause and each start is one move, one entry in the audit log and one event. */
    private void assertMovesAreThere(JdbcClient jdbc, String idler) {
        String ofIdler = " where agent_id = '" + idler + "'";
        assertThat(count(
                        jdbc,
                        "select count(*) from agents.transitions" + ofIdler
                                + " and 'PAUSED' in (from_status, to_status)"))
                .isEqualTo(moves.get());
        assertThat(count(
                        jdbc,
                        "select count(*) from audit.entries where target_id = '" + idler
                                + "' and action in ('AGENT_PAUSED', 'AGENT_STARTED')"))
                .isEqualTo(moves.get() + 1L);
        assertThat(jdbc.sql("select at::text from agents.events" + ofIdler + " and kind = 'status'")
                        .query(String.class)
                        .list())
                .containsExactlyInAnyOrderElementsOf(jdbc.sql("select at::text from agents.transitions" + ofIdler)
                        .query(String.class)
                        .list());
    }

    /** Each result once, the last of each match among them; of those that followed each other closely perhaps only the last. */
    private void assertResultsWereHeard(RestlessClient listener) {
        List<String> heard = listener.messages().stream()
                .filter(message -> message.has("resultRevision"))
                .map(message -> message.at("/id").asString() + " "
                        + message.at("/resultRevision").asInt())
                .toList();
        assertThat(heard)
                .doesNotHaveDuplicates()
                .containsAll(results.entrySet().stream()
                        .map(match -> match.getKey() + " " + match.getValue())
                        .toList());
    }

    private void assertWorkWasHeard(RestlessClient listener) {
        assertThat(listener.messages().stream()
                        .filter(message -> message.at("/status").asString("").equals("SUCCEEDED"))
                        .map(message -> message.at("/taskId").asString())
                        .filter(tasks::contains))
                .containsExactlyInAnyOrderElementsOf(tasks);
    }

    private static void assertMovesWereHeard(RestlessClient listener, JdbcClient jdbc, String idler) {
        assertThat(listener.messages().stream()
                        .filter(message -> message.has("from") && message.has("status"))
                        .map(message -> message.at("/from").asString() + " "
                                + message.at("/status").asString())
                        .filter(move -> move.contains("PAUSED")))
                .containsExactlyInAnyOrderElementsOf(
                        jdbc.sql("""
                                select from_status || ' ' || to_status
                                from agents.transitions
                                where agent_id = cast(:agent as uuid) and 'PAUSED' in (from_status, to_status)
                                """).param("agent", idler).query(String.class).list());
    }

    /** Each grade once; of those that followed each other closely perhaps only the last, as often. */
    private static void assertGradesWereHeard(RestlessClient listener, JdbcClient jdbc) {
        List<JsonNode> heard = listener.messages().stream()
                .filter(message -> message.at("/grade").isObject())
                .toList();
        assertThat(heard).hasSize((int) count(jdbc, "select count(*) from predictions.grade_history"));
        assertThat(heard.stream()
                        .map(message -> message.at("/id").asString() + " "
                                + message.at("/grade/result").asString()))
                .containsAll(jdbc.sql(
                                "select prediction_id || ' ' || home_goals || '-' || away_goals from predictions.grades")
                        .query(String.class)
                        .list());
    }

    private static long count(JdbcClient jdbc, String sql) {
        return jdbc.sql(sql).query(Long.class).single();
    }
}
