package dev.tippmixmentor.workflows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.agents.AgentId;
import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.tasks.TaskEnded;
import dev.tippmixmentor.tasks.TaskId;
import dev.tippmixmentor.tasks.TaskStatus;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.TestAgents;
import dev.tippmixmentor.testing.TestLeague;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

@IntegrationTest
class WorkflowTests {
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
    WorkflowRuns runs;

    @Autowired
    RunSupervision supervision;

    @Autowired
    JdbcClient jdbc;

    private TestAgents agents;
    private TestLeague league;

    @BeforeEach
    void aLeague() {
        agents = new TestAgents(api.as(Role.ADMIN));
        league = TestLeague.withFixtures(intake, leagues, clock.instant(), 2);
    }

    @AfterEach
    void stop() {
        agents.close();
    }

    @Test
    void stepsComeInTheirOrderWhereTheirConditionsHold() {
        String predict = agent("PREDICTION", watched());
        String analyse = agent("ANALYTICS", Map.of());
        String workflow = workflow(List.of(
                Map.of("id", "late", "agentId", analyse, "dependsOn", List.of("never")),
                Map.of(
                        "id",
                        "never",
                        "agentId",
                        analyse,
                        "dependsOn",
                        List.of("predict"),
                        "when",
                        Map.of("value", "/steps/predict/published", "is", "LT", "than", 0)),
                Map.of(
                        "id",
                        "analyse",
                        "agentId",
                        analyse,
                        "dependsOn",
                        List.of("predict"),
                        "when",
                        Map.of("value", "/steps/predict/published", "is", "GE", "than", 0)),
                Map.of("id", "predict", "agentId", predict)));

        JsonNode run = run(workflow, Map.of(), "SUCCEEDED");

        assertThat(statuses(run))
                .isEqualTo(
                        Map.of("predict", "SUCCEEDED", "analyse", "SUCCEEDED", "never", "SKIPPED", "late", "SKIPPED"));
        assertThat(Instant.parse(step(run, "analyse").at("/startedAt").asString()))
                .isAfterOrEqualTo(
                        Instant.parse(step(run, "predict").at("/finishedAt").asString()));
        assertThat(step(run, "analyse").at("/output/n").isNumber()).isTrue();
        // Told again, as may happen, nothing is done again.
        runs.ended(new TaskEnded(
                TaskId.of(step(run, "predict").at("/taskId").asString()),
                "agents.prediction",
                UUID.fromString(predict),
                null,
                TaskStatus.SUCCEEDED,
                null,
                clock.instant()));
        assertThat(details(workflow, run.at("/run/id").asString())).isEqualTo(run);
        assertThat(get("/agents/" + workflow + "/workflows").at("/data/0/steps").size())
                .isEqualTo(4);
    }

    @Test
    void whatComesAfterAStepThatIsLeftOutWaitsForNothingElse() {
        String analyse = agent("ANALYTICS", Map.of());
        String workflow = workflow(List.of(
                Map.of("id", "last", "agentId", analyse, "dependsOn", List.of("late")),
                Map.of("id", "late", "agentId", analyse, "dependsOn", List.of("never")),
                Map.of("id", "never", "agentId", analyse, "when", Map.of("value", "/input/x", "is", "EQ", "than", 1)),
                Map.of("id", "asks", "approval", Map.of("question", "Go on?"))));

        JsonNode run = run(workflow, Map.of(), "RUNNING");

        assertThat(statuses(run))
                .isEqualTo(
                        Map.of("never", "SKIPPED", "late", "SKIPPED", "last", "SKIPPED", "asks", "AWAITING_APPROVAL"));
    }

    @Test
    void aStepIsDoneForEachElementOfAListSoManyAtOnce() {
        TestLeague other = TestLeague.withFixtures(intake, leagues, clock.instant(), 1);
        String predict = agent("PREDICTION", Map.of("leagueIds", List.of(league.id(), other.id())));
        String workflow = workflow(List.of(Map.of(
                "id",
                "predict",
                "agentId",
                predict,
                "forEach",
                "/input/leagues",
                "parallel",
                1,
                "input",
                Map.of("leagueIds", List.of("${/item}")))));

        JsonNode run = run(workflow, Map.of("leagues", List.of(league.id(), other.id(), league.id())), "SUCCEEDED");

        List<JsonNode> items = run.at("/steps").valueStream().toList();
        assertThat(items)
                .hasSize(3)
                .allSatisfy(item -> assertThat(item.at("/status").asString()).isEqualTo("SUCCEEDED"));
        for (int item = 1; item < items.size(); item++) {
            assertThat(Instant.parse(items.get(item).at("/startedAt").asString()))
                    .isAfterOrEqualTo(
                            Instant.parse(items.get(item - 1).at("/finishedAt").asString()));
        }
        assertThat(items.get(1).at("/input/leagueIds/0").asString())
                .isEqualTo(other.id().toString());
    }

    @Test
    void whenAStepFailsWhatSucceededIsUndoneAndTheRestIsNotBegun() {
        String analyse = agent("ANALYTICS", Map.of());
        String monitor = agent("MONITORING", watched());
        String custom = agent("CUSTOM", Map.of("url", "https://127.0.0.1:1/", "secret", "0123456789abcdef"));
        String workflow = workflow(List.of(
                Map.of("id", "first", "agentId", analyse, "compensation", Map.of("agentId", monitor)),
                Map.of("id", "fails", "agentId", custom, "dependsOn", List.of("first"), "maxRetries", 0),
                Map.of("id", "later", "agentId", analyse, "dependsOn", List.of("fails"))));

        JsonNode run = run(workflow, Map.of(), "FAILED");

        assertThat(run.at("/run/error").asString())
                .isEqualTo("step 'fails' failed: The endpoint is not on a public address");
        assertThat(run.at("/steps")
                        .valueStream()
                        .map(step -> step.at("/step").asString() + " "
                                + step.at("/compensation").asBoolean() + " "
                                + step.at("/status").asString()))
                .containsExactlyInAnyOrder("first false SUCCEEDED", "fails false FAILED", "first true SUCCEEDED");
        await().atMost(PATIENCE)
                .until(() -> get("/agents/" + workflow + "/events?kind=workflow&severity=ERROR")
                                .at("/data")
                                .size()
                        == 1);
    }

    @Test
    void whatUndoesAListLearnsWhichOfItsElementsSucceeded() {
        String predict = agent("PREDICTION", watched());
        String workflow = workflow(List.of(Map.of(
                "id",
                "list",
                "agentId",
                predict,
                "forEach",
                "/input/list",
                "parallel",
                1,
                "input",
                Map.of("leagueIds", List.of("${/item}")),
                "compensation",
                Map.of("agentId", predict, "input", Map.of("undo", "${/steps/list}")))));

        JsonNode run = run(workflow, Map.of("list", List.of(league.id(), "no league")), "FAILED");

        JsonNode undoing = run.at("/steps")
                .valueStream()
                .filter(step -> step.at("/compensation").asBoolean())
                .findFirst()
                .orElseThrow();
        assertThat(undoing.at("/input/undo").size()).isEqualTo(1);
        assertThat(undoing.at("/input/undo/0/published").isNumber()).isTrue();
    }

    @Test
    void aNumberThatIsLongerWhereItIsStoredIsReadAgain() {
        String analyse = agent("ANALYTICS", Map.of());
        String workflow = workflow(List.of(
                Map.of("id", "first", "agentId", analyse),
                Map.of(
                        "id",
                        "asked",
                        "agentId",
                        analyse,
                        "dependsOn",
                        List.of("first"),
                        "when",
                        Map.of("value", "/input/large", "is", "GT", "than", 1e300))));

        JsonNode run = run(workflow, Map.of("large", Double.MAX_VALUE, "small", Double.MIN_VALUE), "SUCCEEDED");

        assertThat(statuses(run)).isEqualTo(Map.of("first", "SUCCEEDED", "asked", "SUCCEEDED"));
        assertThat(run.at("/run/input/large").asDouble()).isEqualTo(Double.MAX_VALUE);
        assertThat(run.at("/run/input/small").asDouble()).isEqualTo(Double.MIN_VALUE);
    }

    @Test
    void anInputThatCouldNotBeReadAgainFailsItsStep() {
        Map<String, Object> deep = Map.of("end", 1);
        for (int depth = 0; depth < 40; depth++) {
            deep = Map.of("a", deep);
        }
        Map<String, Object> around = Map.of("b", "${/input}");
        for (int depth = 0; depth < 20; depth++) {
            around = Map.of("b", around);
        }
        String workflow =
                workflow(List.of(Map.of("id", "asks", "approval", Map.of("question", "Deep?"), "input", around)));

        assertThat(run(workflow, deep, "FAILED").at("/run/error").asString())
                .isEqualTo("step 'asks' failed: its input is nested too deeply");
    }

    @Test
    void aCharacterThatNoTextMayHoldIsRefused() {
        String workflow = workflow(List.of(Map.of("id", "asks", "approval", Map.of("question", "Go on?"))));
        String run = run(workflow, Map.of(), "RUNNING").at("/run/id").asString();

        JsonNode ofTask = agents.send(
                HttpMethod.POST,
                "/agents/" + workflow + "/tasks",
                Map.of("input", Map.of("text", "a\0b")),
                HttpStatus.BAD_REQUEST);
        JsonNode ofComment = agents.send(
                HttpMethod.POST,
                "/agents/" + workflow + "/workflows/own/runs/" + run + "/steps/asks/approve",
                Map.of("comment", "a\0b"),
                HttpStatus.BAD_REQUEST);

        assertThat(List.of(ofTask, ofComment))
                .extracting(problem -> problem.at("/errorCode").asString())
                .containsOnly("INVALID_INPUT");
    }

    @Test
    void theRunsOfAnAgentThatIsDeletedAreCancelled() {
        String workflow = workflow(List.of(Map.of("id", "asks", "approval", Map.of("question", "Go on?"))));
        UUID run =
                UUID.fromString(run(workflow, Map.of(), "RUNNING").at("/run/id").asString());
        fail(workflow, "null");
        agents.send(HttpMethod.DELETE, "/agents/" + workflow, null, HttpStatus.OK);

        supervision.look(clock.instant());

        assertThat(runs.get(AgentId.of(workflow), run).status()).isEqualTo(RunStatus.CANCELLED);

        agents.send(HttpMethod.POST, "/agents/" + workflow + "/restore", null, HttpStatus.OK);
    }

    @Test
    void aStepThatNobodyTakesFails() {
        String idle = agents.create("ANALYTICS", Map.of()).at("/id").asString();
        String workflow = workflow(List.of(Map.of("id", "a", "agentId", idle)));

        assertThat(run(workflow, Map.of(), "FAILED").at("/run/error").asString())
                .isEqualTo("step 'a' failed: An agent that is INACTIVE takes no tasks; start it");
    }

    @Test
    void aStepWaitsForAnAgentThatHasFailedToStartAgain() {
        String analyse = agent("ANALYTICS", Map.of());
        await().atMost(PATIENCE)
                .until(() -> get("/agents/" + analyse).at("/status").asString().equals("ACTIVE"));
        fail(analyse, "now() + interval '2 seconds'");
        String workflow = workflow(List.of(Map.of("id", "a", "agentId", analyse, "maxRetries", 0)));

        JsonNode run = run(workflow, Map.of(), "SUCCEEDED");

        assertThat(statuses(run)).isEqualTo(Map.of("a", "SUCCEEDED"));
    }

    @Test
    void aStepOfAnAgentThatHasFailedAndDoesNotStartAgainFails() {
        String analyse = agents.create("ANALYTICS", Map.of()).at("/id").asString();
        fail(analyse, "null");
        String workflow = workflow(List.of(Map.of("id", "a", "agentId", analyse)));

        assertThat(run(workflow, Map.of(), "FAILED").at("/run/error").asString())
                .isEqualTo("step 'a' failed: An agent that is ERROR takes no tasks; start it");
    }

    @Test
    void aWorkflowWhoseRunsFailIsNotHealthyAndItsPerformanceSaysSo() {
        String idle = agents.create("ANALYTICS", Map.of()).at("/id").asString();
        String workflow = workflow(List.of(Map.of("id", "a", "agentId", idle)));
        run(workflow, Map.of(), "FAILED");
        run(workflow, Map.of(), "FAILED");

        JsonNode health = get("/agents/" + workflow + "/health");
        JsonNode runs = get("/agents/" + workflow + "/performance").at("/runs");

        assertThat(health.at("/health").asString()).isEqualTo("DEGRADED");
        assertThat(health.at("/reasons/0").asString()).isEqualTo("2 of its runs failed within an hour");
        assertThat(runs.at("/begun").asInt()).isEqualTo(2);
        assertThat(runs.at("/failed").asInt()).isEqualTo(2);
        assertThat(runs.at("/succeeded").asInt()).isZero();
        assertThat(runs.at("/successRate").asDouble()).isZero();
        assertThat(runs.at("/latency").isNull()).isTrue();
    }

    @Test
    void thePerformanceOfAWorkflowTellsHowItsRunsEndAndHowLongTheyTake() {
        String analyse = agent("ANALYTICS", Map.of());
        String workflow = workflow(List.of(Map.of("id", "a", "agentId", analyse)));
        String asks = workflow(List.of(Map.of("id", "a", "approval", Map.of("question", "Go on?"))));
        List<Integer> millis = List.of(1_000, 2_000, 3_000, 10_000);
        millis.forEach(took -> {
            String run = run(workflow, Map.of(), "SUCCEEDED").at("/run/id").asString();
            jdbc.sql("""
                            update workflows.runs
                            set finished_at = created_at + :took * interval '1 millisecond'
                            where id = cast(:id as uuid)
                            """).param("took", took).param("id", run).update();
        });
        run(asks, Map.of(), "RUNNING");

        JsonNode runs = get("/agents/" + workflow + "/performance").at("/runs");
        JsonNode unfinished = get("/agents/" + asks + "/performance?days=1").at("/runs");

        assertThat(get("/agents/" + workflow + "/health").at("/health").asString())
                .isEqualTo("HEALTHY");
        assertThat(runs.at("/begun").asInt()).isEqualTo(4);
        assertThat(runs.at("/succeeded").asInt()).isEqualTo(4);
        assertThat(runs.at("/successRate").asDouble()).isEqualTo(1);
        assertThat(runs.at("/latency/p50Millis").asDouble()).isCloseTo(2_500, within(1e-6));
        assertThat(runs.at("/latency/p95Millis").asDouble()).isCloseTo(8_950, within(1e-6));
        assertThat(runs.at("/latency/p99Millis").asDouble()).isCloseTo(9_790, within(1e-6));
        assertThat(unfinished.at("/unfinished").asInt()).isEqualTo(1);
        assertThat(unfinished.at("/begun").asInt()).isEqualTo(1);
        assertThat(unfinished.at("/successRate").isNull()).isTrue();
        assertThat(get("/agents/" + analyse + "/performance").at("/runs").isNull())
                .isTrue();
    }

    @Test
    void aRunIsCancelledWithTheTasksOfItsSteps() {
        String analyse = agent("ANALYTICS", Map.of());
        await().atMost(PATIENCE)
                .until(() -> get("/agents/" + analyse).at("/status").asString().equals("ACTIVE"));
        agents.send(HttpMethod.POST, "/agents/" + analyse + "/pause", null, HttpStatus.OK);
        String workflow = workflow(List.of(
                Map.of("id", "waits", "agentId", analyse),
                Map.of("id", "next", "agentId", analyse, "dependsOn", List.of("waits"))));
        JsonNode run = run(workflow, Map.of(), "RUNNING");
        String path = "/agents/" + workflow + "/workflows/own/runs/"
                + run.at("/run/id").asString();

        JsonNode cancelled = agents.send(HttpMethod.POST, path + "/cancel", null, HttpStatus.OK);

        assertThat(cancelled.at("/run/status").asString()).isEqualTo("CANCELLED");
        assertThat(statuses(cancelled)).isEqualTo(Map.of("waits", "CANCELLED"));
        String task = cancelled.at("/steps/0/taskId").asString();
        assertThat(get("/agents/" + analyse + "/tasks/" + task).at("/status").asString())
                .isEqualTo("CANCELLED");
        assertThat(runs.get(
                                AgentId.of(workflow),
                                UUID.fromString(run.at("/run/id").asString()))
                        .finishedAt())
                .isNotNull();
    }

    @Test
    void theBuiltInMatchdayAsksThoseItIsGiven() {
        String predict = agent("PREDICTION", watched());
        String insight = agent("INSIGHT", watched());
        String monitor = agent("MONITORING", watched());
        String matchday =
                agent("WORKFLOW", Map.of("agents", Map.of("monitor", monitor, "predict", predict, "insight", insight)));

        JsonNode run = run(matchday, Map.of(), "SUCCEEDED");

        assertThat(run.at("/run/workflow").asString()).isEqualTo("matchday");
        assertThat(statuses(run)).containsKeys("monitor", "predict", "insight");
        JsonNode problem = agents.send(
                HttpMethod.POST,
                "/agents",
                Map.of("name", "x", "type", "WORKFLOW", "configuration", Map.of("agents", Map.of("predict", insight))),
                HttpStatus.BAD_REQUEST);
        assertThat(problem.at("/violations/0/field").asString()).isEqualTo("configuration.agents.predict");
    }

    private void fail(String agent, String recoverAt) {
        jdbc.sql("update agents.agents set status = 'ERROR', recover_at = " + recoverAt
                        + " where id = cast(:id as uuid)")
                .param("id", agent)
                .update();
    }

    private Map<String, Object> watched() {
        return Map.of("leagueIds", List.of(league.id()));
    }

    private String workflow(List<Map<String, Object>> steps) {
        return agent("WORKFLOW", Map.of("steps", steps));
    }

    private JsonNode run(String workflow, Map<String, Object> input, String status) {
        String task = agents.ask(workflow, Map.of("input", input));
        await().atMost(PATIENCE)
                .until(() -> get("/agents/" + workflow + "/tasks/" + task)
                        .at("/status")
                        .asString()
                        .equals("SUCCEEDED"));
        String id = get("/agents/" + workflow + "/tasks/" + task + "/result")
                .at("/result/runId")
                .asString();
        await().atMost(PATIENCE)
                .until(() -> details(workflow, id).at("/run/status").asString().equals(status));
        return details(workflow, id);
    }

    private JsonNode details(String workflow, String run) {
        String name = get("/agents/" + workflow + "/workflows").at("/data/0/id").asString();
        return get("/agents/" + workflow + "/workflows/" + name + "/runs/" + run);
    }

    private static Map<String, String> statuses(JsonNode run) {
        return run.at("/steps")
                .valueStream()
                .collect(Collectors.toMap(
                        step -> step.at("/step").asString(),
                        step -> step.at("/status").asString()));
    }

    static JsonNode step(JsonNode run, String name) {
        return run.at("/steps")
                .valueStream()
                .filter(step -> step.at("/step").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private String agent(String type, Map<String, Object> configuration) {
        return agents.start(type, configuration);
    }

    private JsonNode get(String path) {
        return agents.get(path);
    }
}
