package dev.tippmixmentor.agents;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.platform.web.PageQuery;
import dev.tippmixmentor.platform.web.Precondition;
import dev.tippmixmentor.tasks.RunningTask;
import dev.tippmixmentor.tasks.TaskEnded;
import dev.tippmixmentor.tasks.TaskFilter;
import dev.tippmixmentor.tasks.TaskHandler;
import dev.tippmixmentor.tasks.TaskId;
import dev.tippmixmentor.tasks.TaskNotReadyException;
import dev.tippmixmentor.tasks.TaskQueue;
import dev.tippmixmentor.tasks.TaskRequest;
import dev.tippmixmentor.tasks.TaskStatus;
import dev.tippmixmentor.tasks.TaskView;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.StompClient;
import dev.tippmixmentor.testing.TestLeague;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

@IntegrationTest
class AgentLifeCycleTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Autowired
    Api api;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    SettableClock clock;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    DataSource dataSource;

    @Autowired
    LifeCycle lifeCycle;

    @Autowired
    Transitions transitions;

    @Autowired
    TaskQueue tasks;

    @Autowired
    ApplicationEventPublisher events;

    @Autowired
    AgentFollowUp followUp;

    @Autowired
    List<TaskHandler> handlers;

    @Autowired
    TransactionTemplate transaction;

    private RestTestClient admin;
    private UUID id;
    private TestLeague league;

    @BeforeEach
    void anInactiveAgent() {
        league = TestLeague.withFixtures(intake, leagues, clock.instant(), 0);
        admin = api.as(Role.ADMIN);
        id = create();
    }

    private UUID create() {
        return UUID.fromString(json(
                        admin.post()
                                .uri("/api/v1/agents")
                                .contentType(MediaType.APPLICATION_JSON)
                                .body(Map.of(
                                        "name",
                                        "Sisyphus",
                                        "type",
                                        "PREDICTION",
                                        "configuration",
                                        Map.of("leagueIds", List.of(league.id()))))
                                .exchange(),
                        HttpStatus.CREATED)
                .at("/id")
                .asString());
    }

    @ParameterizedTest
    @CsvSource({
        "INACTIVE, start, STARTING", "STARTING, start, STARTING", "ACTIVE, start, ACTIVE", "PAUSED, start, ACTIVE",
        "STOPPING, start, -", "ERROR, start, STARTING", "INACTIVE, pause, -", "STARTING, pause, -",
        "ACTIVE, pause, PAUSED", "PAUSED, pause, PAUSED", "STOPPING, pause, -", "ERROR, pause, -",
        "INACTIVE, stop, INACTIVE", "STARTING, stop, INACTIVE", "ACTIVE, stop, INACTIVE", "PAUSED, stop, INACTIVE",
        "STOPPING, stop, INACTIVE", "ERROR, stop, INACTIVE",
    })
    void everyCommandMovesAsTheLifeCycleSaysOrIsAConflict(AgentStatus before, String command, String after) {
        become(before);

        RestTestClient.ResponseSpec answer =
                admin.post().uri("/api/v1/agents/" + id + "/" + command).exchange();

        if (after.equals("-")) {
            assertThat(json(answer, HttpStatus.CONFLICT).at("/errorCode").asString())
                    .isEqualTo("RESOURCE_CONFLICT");
            assertThat(status()).isEqualTo(before.name());
        } else {
            assertThat(json(answer, HttpStatus.OK).at("/status").asString()).isEqualTo(after);
        }
        lifeless();
    }

    @Test
    void whatAnAgentDoesByItselfFailingForGoodIsAnErrorFromWhichItRecovers() {
        become(AgentStatus.ACTIVE);
        Instant before = clock.instant();

        workEnds(TaskStatus.FAILED);

        await().atMost(PATIENCE).until(() -> status().equals("ERROR"));
        JsonNode failed = get("");
        assertThat(failed.at("/lastError").asString()).isEqualTo("the moon is in the way");
        assertThat(Instant.parse(failed.at("/recoverAt").asString()))
                .isBetween(before.plusSeconds(30), clock.instant().plusSeconds(31));
        assertThat(get("/health").at("/health").asString()).isEqualTo("UNHEALTHY");
        await().atMost(PATIENCE)
                .until(() ->
                        get("/events?severity=ERROR&kind=status").at("/data").size() == 1);
        lifeCycle.recover();
        assertThat(status()).as("before its time").isEqualTo("ERROR");

        jdbc.sql("update agents.agents set recover_at = now() - interval '1 second' where id = :id")
                .param("id", id)
                .update();

        lifeCycle.recover();

        // Its work makes it active.
        await().atMost(PATIENCE).until(() -> status().equals("ACTIVE"));
        await().atMost(PATIENCE).until(() -> crashes() == 0);
        assertThat(get("").at("/lastError").isNull() || get("").at("/lastError").isMissingNode())
                .isTrue();
        lifeless();
    }

    @Test
    void eachCrashWithoutASuccessDoublesTheWait() {
        List<Duration> waits = new ArrayList<>();
        for (int crashes = 1; crashes <= 12; crashes++) {
            waits.add(Agent.backoff(crashes));
        }

        assertThat(waits.subList(0, 4))
                .containsExactly(
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(120),
                        Duration.ofSeconds(240));
        assertThat(waits.get(11)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void aRunningAgentThatLostItsWorkGetsItBack() {
        become(AgentStatus.ACTIVE);
        tasks.cancelAll(id);

        // Supervision here may have done the same, and does not do it twice.
        lifeCycle.keepAtWork(clock.instant().plusSeconds(1));

        await().atMost(PATIENCE).until(() -> tasks(TaskStatus.SUCCEEDED).size() == 1);
        await().atMost(PATIENCE).until(() -> tasks(TaskStatus.PENDING).size() == 1);
        assertThat(tasks(TaskStatus.PENDING).get(0).runAt())
                .isCloseTo(clock.instant().plus(Duration.ofHours(1)), within(2, ChronoUnit.MINUTES));
        lifeCycle.keepAtWork(clock.instant().plusSeconds(1));
        assertThat(tasks(TaskStatus.PENDING)).hasSize(1);
        lifeless();
    }

    @Test
    void anAgentThatSomebodyHasLockedIsWokenAfterTheOthers() throws SQLException {
        become(AgentStatus.ACTIVE);
        UUID other = otherActiveAgent();
        CompletableFuture<Void> woken;

        try (Connection connection = locking(id)) {
            woken = CompletableFuture.runAsync(() -> lifeCycle.wake(
                    AgentType.PREDICTION,
                    configuration ->
                            configuration.toString().contains(league.id().toString())));
            await().atMost(PATIENCE).until(() -> begun(other));

            assertThat(woken).isNotDone();
            assertThat(begun(id)).isFalse();
            connection.rollback();
        }

        await().atMost(PATIENCE).until(() -> begun(id));
        assertThat(woken).succeedsWithin(PATIENCE);
        lifeless();
        lifeless(other);
    }

    @Test
    void neitherALockNorTroubleOfOneAgentKeepsTheOthersFromTheirWork() throws SQLException {
        become(AgentStatus.ACTIVE);
        UUID troubled = otherActiveAgent();
        UUID other = otherActiveAgent();
        jdbc.sql("update agents.agents set configuration = :configuration where id = :id")
                .param("configuration", """
                        {"leagueIds": ["%s"], "schedule": {"cron": "never"}}
                        """.formatted(league.id()))
                .param("id", troubled)
                .update();

        try (Connection connection = locking(id)) {
            List.of(id, troubled, other).forEach(tasks::cancelAll);
            // Supervision here may be first.
            lifeCycle.keepAtWork(clock.instant().plusSeconds(1));

            assertThat(begun(other) || waits(other)).isTrue();
            assertThat(waits(id)).isFalse();
            connection.rollback();
        }
        lifeless();
        lifeless(troubled);
        lifeless(other);
    }

    /** With a lock as somebody has who is just moving the agent. */
    private Connection locking(UUID agent) throws SQLException {
        Connection connection = dataSource.getConnection();
        connection.setAutoCommit(false);
        try (PreparedStatement lock =
                connection.prepareStatement("select id from agents.agents where id = ? for update")) {
            lock.setObject(1, agent);
            lock.execute();
        }
        return connection;
    }

    private UUID otherActiveAgent() {
        UUID other = create();
        become(other, AgentStatus.ACTIVE);
        return other;
    }

    /** Something of it is due, runs or is done. */
    private boolean begun(UUID agent) {
        return tasks.of(agent, PageQuery.first(10)).data().stream()
                .anyMatch(task -> task.status() != TaskStatus.CANCELLED
                        && !task.runAt().isAfter(clock.instant().plusSeconds(60)));
    }

    private boolean waits(UUID agent) {
        return !tasks.of(agent, new TaskFilter(TaskStatus.PENDING, null), PageQuery.first(1))
                .data()
                .isEmpty();
    }

    @Test
    void whatFailedBeforeTheAgentWasStartedSaysNothingOfIt() {
        Instant before = clock.instant().minusSeconds(10);
        become(AgentStatus.INACTIVE);
        steer("start");

        lifeCycle.markFailed(new AgentId(id), "long ago", before);

        assertThat(status()).isIn("STARTING", "ACTIVE");
        lifeCycle.markFailed(new AgentId(id), "just now", clock.instant().plusSeconds(1));
        assertThat(status()).isEqualTo("ERROR");
        lifeless();
    }

    @Test
    void theEndOfATaskThatIsToldTwiceIsOneEvent() {
        become(AgentStatus.ACTIVE);
        TaskEnded failed = new TaskEnded(
                new TaskId(UUID.randomUUID()),
                "agents.prediction",
                id,
                null,
                TaskStatus.FAILED,
                "the moon is in the way",
                clock.instant());

        followUp.on(failed);
        followUp.on(failed);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get("/events?severity=ERROR&kind=task")
                                .at("/data")
                                .size())
                        .isEqualTo(1));
        lifeless();
    }

    @Test
    void aMoveThatIsToldTwiceIsOneEventOfItsTime() {
        become(AgentStatus.ACTIVE);
        Instant at = clock.instant().minusSeconds(200);
        AgentStatusChanged paused =
                new AgentStatusChanged(new AgentId(id), AgentStatus.ACTIVE, AgentStatus.PAUSED, null, at);

        followUp.on(paused);
        followUp.on(paused);

        List<JsonNode> told = await().atMost(PATIENCE)
                .until(
                        () -> get("/events?kind=status")
                                .at("/data")
                                .valueStream()
                                .filter(event -> event.at("/message").asString().equals("ACTIVE → PAUSED"))
                                .toList(),
                        events -> !events.isEmpty());
        assertThat(told).hasSize(1);
        assertThat(Instant.parse(told.get(0).at("/at").asString())).isEqualTo(at.truncatedTo(ChronoUnit.MILLIS));
        lifeless();
    }

    @Test
    void whatFindsItsAgentPausedWaitsAndIsNotDone() {
        become(AgentStatus.PAUSED);
        RunningTask task =
                new RunningTask(new TaskId(UUID.randomUUID()), id, null, "{}", 1, Duration.ofMinutes(1), null);
        TaskHandler handler = handlers.stream()
                .filter(each -> each.type().equals("agents.prediction"))
                .findFirst()
                .orElseThrow();

        assertThatThrownBy(() -> handler.run(task)).isInstanceOf(TaskNotReadyException.class);

        assertThat(handler.isReadyFor(id)).isFalse();
        lifeless();
    }

    @Test
    void whatWaitsForAPausedAgentWaitsBehindTheOthersAndBeginsWhenItGoesOn() {
        become(AgentStatus.PAUSED);
        TaskId waiting = TaskId.of(json(
                        admin.post()
                                .uri("/api/v1/agents/" + id + "/tasks")
                                .contentType(MediaType.APPLICATION_JSON)
                                .body(Map.of())
                                .exchange(),
                        HttpStatus.ACCEPTED)
                .at("/id")
                .asString());
        await().atMost(PATIENCE).until(() -> executions(waiting, "priority = 0 and execution_time > now()") == 1);

        steer("start");

        assertThat(executions(waiting, "priority = 0 or execution_time > now() + interval '5 seconds'"))
                .isZero();
        await().atMost(PATIENCE).until(() -> tasks.get(id, waiting).status() == TaskStatus.SUCCEEDED);
        assertThat(tasks.get(id, waiting).attempts()).isEqualTo(1);
        lifeless();
    }

    @Test
    void anAgentIsSteeredAndSeenOverASocket() throws InterruptedException {
        try (StompClient client = StompClient.withBearer(api, api.token(Role.ADMIN))) {
            BlockingQueue<JsonNode> told = client.subscribe("/topic/agents." + id);

            client.send("/app/agents." + id + ".command", "{\"command\":\"start\"}");
            List<String> statuses = new ArrayList<>();
            await().atMost(PATIENCE).until(() -> {
                JsonNode message = told.poll(100, TimeUnit.MILLISECONDS);
                if (message != null && message.at("/type").asString().equals("agent.status")) {
                    statuses.add(message.at("/data/status").asString());
                }
                return statuses.containsAll(List.of("STARTING", "ACTIVE"));
            });
            client.send("/app/agents." + id + ".command", "{\"command\":\"STOP\"}");

            await().atMost(PATIENCE).until(() -> status().equals("INACTIVE"));
        }
    }

    @Test
    void movesAreToldInTheirOrderHoweverQuicklyTheyFollow() throws InterruptedException {
        CurrentUser somebody =
                new CurrentUser(UUID.randomUUID(), UUID.randomUUID(), "somebody", Role.ADMIN, clock.instant());
        Precondition none = Precondition.ifMatch(null);
        int rounds = 30;
        try (StompClient client = StompClient.withBearer(api, api.token(Role.ADMIN))) {
            BlockingQueue<JsonNode> told = client.subscribe("/topic/agents." + id);

            for (int round = 0; round < rounds; round++) {
                lifeCycle.start(new AgentId(id), none, somebody);
                lifeCycle.stop(new AgentId(id), none, somebody);
            }

            List<String> moves = new ArrayList<>();
            await().atMost(PATIENCE).until(() -> {
                JsonNode message = told.poll(100, TimeUnit.MILLISECONDS);
                if (message != null && message.at("/type").asString().equals("agent.status")) {
                    moves.add(message.at("/data/from").asString() + " "
                            + message.at("/data/status").asString());
                }
                return moves.stream().filter("STOPPING INACTIVE"::equals).count() == rounds;
            });
            String at = "INACTIVE";
            for (String move : moves) {
                assertThat(move).as("in %s", moves).startsWith(at + " ");
                at = move.substring(at.length() + 1);
            }
            assertThat(at).isEqualTo("INACTIVE");
        }
    }

    @Test
    void nobodyButAnAdministratorSteersAnAgentOverASocket() throws InterruptedException {
        try (StompClient client = StompClient.withBearer(api, api.token(Role.USER))) {
            BlockingQueue<JsonNode> errors = client.subscribe("/user/queue/errors");

            client.send("/app/agents." + id + ".command", "{\"command\":\"START\"}");

            JsonNode problem = errors.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(problem.at("/errorCode").asString()).isEqualTo("INSUFFICIENT_PERMISSIONS");
            assertThat(status()).isEqualTo("INACTIVE");
        }
    }

    @Test
    void performanceIsComputedFromTheTasksAndTheMoves() {
        Instant start = clock.instant().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofHours(10));
        moved("INACTIVE", "STARTING", start);
        moved("STARTING", "ACTIVE", start.plus(Duration.ofHours(1)));
        moved("ACTIVE", "ERROR", start.plus(Duration.ofHours(6)));
        moved("ERROR", "STARTING", start.plus(Duration.ofHours(8)));
        moved("STARTING", "STOPPING", start.plus(Duration.ofHours(8)));
        moved("STOPPING", "INACTIVE", start.plus(Duration.ofHours(8)));
        List<Integer> millis = List.of(100, 200, 300, 400, 1000);
        millis.forEach(took -> done("SUCCEEDED", 1, start, took));
        done("FAILED", 4, start, 50);
        done("CANCELLED", 1, start, 70);

        JsonNode performance = get("/performance?days=1");

        assertThat(performance.at("/upSeconds").asLong()).isEqualTo(6 * 3600);
        assertThat(performance.at("/downSeconds").asLong()).isEqualTo(2 * 3600);
        assertThat(performance.at("/uptime").asDouble()).isCloseTo(0.75, within(1e-9));
        assertThat(performance.at("/tasks/succeeded").asInt()).isEqualTo(5);
        assertThat(performance.at("/tasks/failed").asInt()).isEqualTo(1);
        assertThat(performance.at("/tasks/cancelled").asInt()).isEqualTo(1);
        assertThat(performance.at("/tasks/retries").asInt()).isEqualTo(3);
        assertThat(performance.at("/tasks/successRate").asDouble()).isCloseTo(5.0 / 6, within(1e-9));
        assertThat(performance.at("/tasks/latency/p50Millis").asDouble())
                .isCloseTo(percentile(millis, 0.5), within(1e-6));
        assertThat(performance.at("/tasks/latency/p95Millis").asDouble())
                .isCloseTo(percentile(millis, 0.95), within(1e-6));
        assertThat(performance.at("/tasks/latency/p99Millis").asDouble())
                .isCloseTo(percentile(millis, 0.99), within(1e-6));
        assertThat(Instant.parse(performance.at("/tasks/lastActivityAt").asString()))
                .isEqualTo(start.plusMillis(1000));
    }

    @Test
    void theLastActivityIsToldHoweverLongAgoItWas() {
        Instant twoHoursAgo = clock.instant().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofHours(2));
        Instant lastWeek = twoHoursAgo.minus(Duration.ofDays(7));

        assertThat(get("/health").at("/lastActivityAt").isNull()).isTrue();

        done("FAILED", 1, lastWeek, 1000);

        assertThat(Instant.parse(
                        get("/performance?days=1").at("/tasks/lastActivityAt").asString()))
                .isEqualTo(lastWeek.plusMillis(1000));

        done("SUCCEEDED", 1, twoHoursAgo, 1000);

        JsonNode health = get("/health");
        assertThat(Instant.parse(health.at("/lastActivityAt").asString())).isEqualTo(twoHoursAgo.plusMillis(1000));
        assertThat(health.at("/reasons")).isEmpty();
    }

    @Test
    void movesOfLongAgoAreForgottenAndWhereTheAgentStoodIsNot() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant longAgo = Instant.parse("2001-01-01T00:00:00Z");
        moved("INACTIVE", "STARTING", longAgo.minusSeconds(3));
        moved("STARTING", "ERROR", longAgo.minusSeconds(2));
        moved("ERROR", "STARTING", longAgo.minusSeconds(1));
        moved("STARTING", "ACTIVE", longAgo.minusSeconds(1));
        moved("ACTIVE", "ERROR", now.minus(Duration.ofDays(1)));

        transitions.purge(longAgo);

        assertThat(jdbc.sql("select to_status from agents.transitions where agent_id = :id order by number")
                        .param("id", id)
                        .query(String.class)
                        .list())
                .containsExactly("ACTIVE", "ERROR");
        JsonNode performance = get("/performance?days=4");
        assertThat(performance.at("/upSeconds").asLong()).isCloseTo(3 * 86_400, within(60L));
        assertThat(performance.at("/downSeconds").asLong()).isCloseTo(86_400, within(60L));
        assertThat(performance.at("/uptime").asDouble()).isCloseTo(0.75, within(0.001));
    }

    /** Linear between neighbours, as the SQL standard has it. */
    private static double percentile(List<Integer> sorted, double share) {
        double place = share * (sorted.size() - 1);
        int below = (int) Math.floor(place);
        int above = (int) Math.ceil(place);
        return sorted.get(below) + (place - below) * (sorted.get(above) - sorted.get(below));
    }

    private void moved(String from, String to, Instant at) {
        jdbc.sql("""
                        insert into agents.transitions (agent_id, from_status, to_status, at)
                        values (:agent, :from, :to, :at)
                        """)
                .param("agent", id)
                .param("from", from)
                .param("to", to)
                .param("at", Timestamp.from(at))
                .update();
    }

    private void done(String status, int attempts, Instant started, int millis) {
        jdbc.sql("""
                        insert into tasks.tasks
                            (type, owner_id, status, attempts, input, created_at, run_at, started_at, finished_at)
                        values ('agents.prediction', :owner, :status, :attempts, '{}', :asked, :at, :at, :finished)
                        """)
                .param("owner", id)
                .param("status", status)
                .param("attempts", attempts)
                // Long before: what counts is when it was done.
                .param("asked", Timestamp.from(started.minus(Duration.ofDays(3))))
                .param("at", Timestamp.from(started))
                .param("finished", Timestamp.from(started.plusMillis(millis)))
                .update();
    }

    private void workEnds(TaskStatus status) {
        transaction.executeWithoutResult(work -> events.publishEvent(new TaskEnded(
                new TaskId(UUID.randomUUID()),
                "agents.prediction",
                id,
                LifeCycle.key(new AgentId(id)),
                status,
                "the moon is in the way",
                clock.instant())));
    }

    private void become(AgentStatus status) {
        become(id, status);
    }

    /** With work that waits, as such an agent has: supervision would give it some at any moment. */
    private void become(UUID agent, AgentStatus status) {
        if (status.isRunning()) {
            tasks.submit(new TaskRequest(
                    "agents.prediction",
                    agent,
                    "{}",
                    clock.instant().plus(Duration.ofHours(1)),
                    LifeCycle.key(new AgentId(agent))));
        }
        jdbc.sql("update agents.agents set status = :status where id = :id")
                .param("status", status.name())
                .param("id", agent)
                .update();
    }

    /** What it was made to do must not go on behind other tests. */
    private void lifeless() {
        lifeless(id);
    }

    private void lifeless(UUID agent) {
        become(agent, AgentStatus.INACTIVE);
        tasks.cancelAll(agent);
    }

    private void steer(String command) {
        json(admin.post().uri("/api/v1/agents/" + id + "/" + command).exchange(), HttpStatus.OK);
    }

    /** How many the scheduler knows of a task which are so. */
    private int executions(TaskId task, String where) {
        return jdbc.sql("""
                        select count(*)
                        from jobs.scheduled_tasks
                        where task_instance = :task and not picked and (%s)
                        """.formatted(where))
                .param("task", task.toString())
                .query(Integer.class)
                .single();
    }

    private int crashes() {
        return jdbc.sql("select crashes from agents.agents where id = :id")
                .param("id", id)
                .query(Integer.class)
                .single();
    }

    private List<TaskView> tasks(TaskStatus status) {
        return tasks.of(id, new TaskFilter(status, null), PageQuery.first(10)).data();
    }

    private String status() {
        return get("").at("/status").asString();
    }

    private JsonNode get(String path) {
        return json(admin.get().uri("/api/v1/agents/" + id + path).exchange(), HttpStatus.OK);
    }
}
