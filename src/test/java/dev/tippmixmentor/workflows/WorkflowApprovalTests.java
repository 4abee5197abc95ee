package dev.tippmixmentor.workflows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.agents.AgentId;
import dev.tippmixmentor.agents.AgentTask;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.tasks.RunningTask;
import dev.tippmixmentor.tasks.TaskId;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.TestAgents;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Steps that a person decides, and what is undone when that, or anything else, fails. */
@IntegrationTest
class WorkflowApprovalTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Map<String, Object> ASKS = Map.of("id", "asks", "approval", Map.of("question", "Go on?"));

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    WorkflowRuns workflowRuns;

    @Autowired
    RunSupervision supervision;

    @Autowired
    JsonMapper json;

    private TestAgents agents;
    private String workflow;
    private String run;

    @BeforeEach
    void signIn() {
        agents = new TestAgents(api.as(Role.ADMIN));
    }

    @AfterEach
    void stop() {
        agents.close();
    }

    @Test
    void whatComesAfterWaitsForAnApprovalWhichMayBeRepeated() {
        String analyst = agents.start("ANALYTICS", Map.of());
        begin(
                Map.of("shown", 7),
                List.of(
                        Map.of(
                                "id",
                                "asks",
                                "approval",
                                Map.of("question", "Go on?"),
                                "input",
                                Map.of("number", "${/input/shown}")),
                        Map.of(
                                "id",
                                "goes-on",
                                "agentId",
                                analyst,
                                "dependsOn",
                                List.of("asks"),
                                "when",
                                Map.of("value", "/steps/asks/approved", "is", "EQ", "than", true))));
        assertThat(details().at("/steps").size()).isEqualTo(1);
        assertThat(step("asks").at("/status").asString()).isEqualTo("AWAITING_APPROVAL");
        assertThat(step("asks").at("/input/question").asString()).isEqualTo("Go on?");
        assertThat(step("asks").at("/input/number").asInt()).isEqualTo(7);
        assertThat(agents.get("/agents/" + workflow + "/events?kind=approval")
                        .at("/data/0/message")
                        .asString())
                .endsWith("Go on?");

        decide("asks", "approve", Map.of("comment", "looks good"), HttpStatus.OK);
        decide("asks", "approve", null, HttpStatus.OK);

        assertThat(step("asks").at("/output/comment").asString()).isEqualTo("looks good");
        await().atMost(PATIENCE).until(() -> status().equals("SUCCEEDED"));
        assertThat(step("goes-on").at("/status").asString()).isEqualTo("SUCCEEDED");
        assertThat(decide("asks", "reject", null, HttpStatus.CONFLICT)
                        .at("/errorCode")
                        .asString())
                .isEqualTo("RESOURCE_CONFLICT");
        decide("nowhere", "approve", null, HttpStatus.NOT_FOUND);
        decide("goes-on", "approve", null, HttpStatus.CONFLICT);
    }

    @Test
    void nobodyButAnAdministratorDecides() {
        begin(Map.of(), List.of(ASKS));

        Api.json(
                api.as(Role.USER)
                        .post()
                        .uri("/api/v1" + path("asks", "approve"))
                        .exchange(),
                HttpStatus.FORBIDDEN);

        assertThat(step("asks").at("/status").asString()).isEqualTo("AWAITING_APPROVAL");
    }

    @Test
    void whatNobodyApprovesInTimeFails() {
        begin(Map.of(), List.of(Map.of("id", "asks", "approval", Map.of("question", "Now?", "timeoutSeconds", 1))));

        await().atMost(PATIENCE).until(() -> status().equals("FAILED"));

        assertThat(details().at("/run/error").asString()).isEqualTo("step 'asks' failed: nobody approved it in time");
        decide("asks", "approve", null, HttpStatus.CONFLICT);
    }

    @Test
    void whatWasDoneIsUndoneTheLastThingFirstAndWhatCanNotBeIsTold() {
        String analyst = agents.start("ANALYTICS", Map.of());
        String idle = agents.create("ANALYTICS", Map.of()).at("/id").asString();
        Map<String, Object> undo = Map.of("agentId", analyst);
        begin(
                Map.of(),
                List.of(
                        Map.of("id", "last", "agentId", analyst, "dependsOn", List.of("first"), "compensation", undo),
                        Map.of("id", "first", "agentId", analyst, "compensation", undo),
                        Map.of(
                                "id",
                                "never",
                                "agentId",
                                analyst,
                                "dependsOn",
                                List.of("last"),
                                "compensation",
                                Map.of("agentId", idle)),
                        Map.of("id", "asks", "dependsOn", List.of("never"), "approval", Map.of("question", "Go on?"))));
        await().atMost(PATIENCE)
                .until(() -> step("asks").at("/status").asString().equals("AWAITING_APPROVAL"));

        decide("asks", "reject", null, HttpStatus.OK);
        decide("asks", "reject", null, HttpStatus.OK);

        await().atMost(PATIENCE).until(() -> status().equals("FAILED"));
        Instant lastUndone = Instant.parse(undoing("last").at("/finishedAt").asString());
        assertThat(undoing("last").at("/status").asString()).isEqualTo("SUCCEEDED");
        assertThat(undoing("never").at("/status").asString()).isEqualTo("FAILED");
        assertThat(Instant.parse(undoing("first").at("/startedAt").asString())).isAfterOrEqualTo(lastUndone);
        assertThat(agents.get("/agents/" + workflow + "/events?kind=workflow&severity=ERROR")
                        .at("/data")
                        .valueStream()
                        .map(event -> event.at("/message").asString()))
                .contains("Run " + run + ": step 'never' could not be undone");
    }

    /** Of which the end has not been told when another step fails. */
    @Test
    void whatHasJustSucceededIsUndoneToo() {
        String analyst = agents.start("ANALYTICS", Map.of());
        begin(
                Map.of(),
                List.of(Map.of("id", "done", "agentId", analyst, "compensation", Map.of("agentId", analyst)), ASKS));
        await().atMost(PATIENCE)
                .until(() -> step("done").at("/status").asString().equals("SUCCEEDED"));
        jdbc.sql("""
                        update workflows.steps
                        set status = 'RUNNING', output = null, finished_at = null
                        where run_id = :run and step = 'done'
                        """).param("run", UUID.fromString(run)).update();

        decide("asks", "reject", null, HttpStatus.OK);

        assertThat(step("done").at("/status").asString()).isEqualTo("SUCCEEDED");
        assertThat(step("done").at("/output/n").isNumber()).isTrue();
        await().atMost(PATIENCE).until(() -> status().equals("FAILED"));
        assertThat(undoing("done").at("/status").asString()).isEqualTo("SUCCEEDED");
    }

    @Test
    void aTaskThatIsNoLongerWantedBeginsNoRun() {
        begin(Map.of(), List.of(ASKS));
        RunningTask stalled = new RunningTask(
                new TaskId(UUID.randomUUID()), UUID.fromString(workflow), null, "{}", 1, Duration.ofMinutes(1), null);
        AgentTask task = new AgentTask(
                stalled, AgentId.of(workflow), json.createObjectNode(), Map.of(), json.createObjectNode());

        assertThatThrownBy(() -> workflowRuns.begin(task, "own", json.createArrayNode(), Overlap.ALLOW_ALL))
                .isInstanceOf(CancellationException.class);

        assertThat(agents.get("/agents/" + workflow + "/workflows/own/runs")
                        .at("/data")
                        .size())
                .isEqualTo(1);
    }

    /** The node that was to tell it died; the outbox would wait for minutes. */
    @Test
    void aRunGoesOnThatWasNotToldOfTheEndOfATask() {
        String analyst = agents.start("ANALYTICS", Map.of());
        begin(Map.of(), List.of(Map.of("id", "done", "agentId", analyst)));
        await().atMost(PATIENCE).until(() -> status().equals("SUCCEEDED"));
        jdbc.sql("update workflows.runs set status = 'RUNNING', finished_at = null where id = :run")
                .param("run", UUID.fromString(run))
                .update();
        jdbc.sql("""
                        update workflows.steps
                        set status = 'RUNNING', output = null, finished_at = null
                        where run_id = :run
                        """).param("run", UUID.fromString(run)).update();

        supervision.look(Instant.now().plusSeconds(1));

        assertThat(status()).isEqualTo("SUCCEEDED");
        assertThat(step("done").at("/output/n").isNumber()).isTrue();
    }

    @Test
    void anInputThatIsTooLargeFailsItsStepAndIsNotStored() {
        String custom = agents.start("CUSTOM", Map.of("url", "https://hooks.example/", "secret", "0123456789abcdef"));
        begin(
                Map.of("text", "x".repeat(9_000)),
                List.of(Map.of(
                        "id",
                        "grows",
                        "agentId",
                        custom,
                        "input",
                        Map.of("one", "${/input/text}", "two", "${/input/text}"))));

        await().atMost(PATIENCE).until(() -> status().equals("FAILED"));

        assertThat(step("grows").at("/error").asString()).isEqualTo("its input is larger than 16384 bytes");
        assertThat(step("grows").at("/input").size()).isZero();
        assertThat(step("grows").at("/taskId").isString()).isFalse();
    }

    @Test
    void aStopThatIsToldLateEndsNothingThatBeganAfterIt() {
        begin(Map.of(), List.of(ASKS));
        Instant begun = Instant.parse(details().at("/run/createdAt").asString());

        workflowRuns.cancelAll(AgentId.of(workflow), begun.minusSeconds(5));
        assertThat(status()).isEqualTo("RUNNING");

        agents.send(HttpMethod.POST, "/agents/" + workflow + "/stop", null, HttpStatus.OK);
        await().atMost(PATIENCE).until(() -> status().equals("CANCELLED"));
        assertThat(step("asks").at("/status").asString()).isEqualTo("CANCELLED");
    }

    @Test
    void whatEndedLongAgoIsForgotten() {
        begin(Map.of(), List.of(ASKS));
        String kept = run;
        decide("asks", "approve", null, HttpStatus.OK);
        begin(Map.of(), List.of(ASKS));
        decide("asks", "approve", null, HttpStatus.OK);
        Instant longAgo = Instant.parse("2001-01-01T00:00:00Z");
        jdbc.sql("update workflows.runs set finished_at = '2000-12-31T00:00:00Z' where id = :run")
                .param("run", UUID.fromString(run))
                .update();

        int purged = workflowRuns.purge(longAgo);

        assertThat(purged).isEqualTo(1);
        assertThat(jdbc.sql("select run_id from workflows.steps where run_id in (:kept, :run)")
                        .param("kept", UUID.fromString(kept))
                        .param("run", UUID.fromString(run))
                        .query(UUID.class)
                        .list())
                .containsExactly(UUID.fromString(kept));
    }

    /** Has an agent of these steps begin a run. */
    private void begin(Map<String, Object> input, List<Map<String, Object>> steps) {
        workflow = agents.start("WORKFLOW", Map.of("steps", steps));
        String task = agents.ask(workflow, Map.of("input", input));
        await().atMost(PATIENCE)
                .until(() -> agents.get("/agents/" + workflow + "/tasks/" + task)
                        .at("/status")
                        .asString()
                        .equals("SUCCEEDED"));
        run = agents.get("/agents/" + workflow + "/tasks/" + task + "/result")
                .at("/result/runId")
                .asString();
    }

    private JsonNode decide(String step, String decision, Object body, HttpStatus status) {
        return agents.send(HttpMethod.POST, path(step, decision), body, status);
    }

    private String path(String step, String decision) {
        return "/agents/" + workflow + "/workflows/own/runs/" + run + "/steps/" + step + "/" + decision;
    }

    private String status() {
        return details().at("/run/status").asString();
    }

    private JsonNode step(String name) {
        return step(name, false);
    }

    private JsonNode undoing(String name) {
        return step(name, true);
    }

    /** Missing until its turn has come. */
    private JsonNode step(String name, boolean compensation) {
        return details()
                .at("/steps")
                .valueStream()
                .filter(step -> step.at("/step").asString().equals(name)
                        && step.at("/compensation").asBoolean() == compensation)
                .findFirst()
                .orElseGet(MissingNode::getInstance);
    }

    private JsonNode details() {
        return agents.get("/agents/" + workflow + "/workflows/own/runs/" + run);
    }
}
