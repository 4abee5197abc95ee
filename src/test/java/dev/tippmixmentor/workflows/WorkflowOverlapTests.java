package dev.tippmixmentor.workflows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.tasks.TaskQueue;
import dev.tippmixmentor.tasks.TaskRequest;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.TestAgents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.JsonNode;

/** What becomes of a start by the schedule while a run has not ended. */
@IntegrationTest
class WorkflowOverlapTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Autowired
    Api api;

    @Autowired
    TaskQueue tasks;

    private TestAgents agents;
    private String workflow;

    @BeforeEach
    void signIn() {
        agents = new TestAgents(api.as(Role.ADMIN));
    }

    @AfterEach
    void stop() {
        agents.close();
    }

    @ParameterizedTest
    @CsvSource({
        "SKIP, RUNNING, RUNNING",
        "BUFFER_ONE, RUNNING WAITING, RUNNING WAITING",
        "CANCEL_OTHER, CANCELLED RUNNING, CANCELLED CANCELLED RUNNING",
        "ALLOW_ALL, RUNNING RUNNING, RUNNING RUNNING RUNNING",
    })
    void thePolicyDecides(String overlap, String afterTheSecond, String afterTheThird) {
        begin(Map.of("overlap", overlap));
        assertThat(statuses()).containsExactly("RUNNING");

        startBySchedule(2);
        assertThat(statuses()).containsExactly(afterTheSecond.split(" "));

        startBySchedule(3);
        assertThat(statuses()).containsExactly(afterTheThird.split(" "));
    }

    @Test
    void whatWaitsBeginsWhenTheOtherHasEnded() {
        begin(Map.of("overlap", "BUFFER_ONE"));
        startBySchedule(2);

        approve(0);

        assertThat(statuses()).containsExactly("SUCCEEDED", "RUNNING");
        approve(1);
        assertThat(statuses()).containsExactly("SUCCEEDED", "SUCCEEDED");
    }

    @Test
    void aStartIsPassedOverUnlessSomethingElseIsSaidAndWhoeverAsksIsNot() {
        begin(Map.of());

        startBySchedule(2);
        assertThat(statuses()).containsExactly("RUNNING");
        JsonNode passedOver = ended(2).get(0).at("/output");
        assertThat(passedOver.at("/passedOverFor").asString())
                .isEqualTo(runs().get(0).at("/id").asString());

        agents.ask(workflow, Map.of());
        await().atMost(PATIENCE).until(() -> statuses().equals(List.of("RUNNING", "RUNNING")));
    }

    /** Starts an agent whose only step waits for somebody; its schedule begins the first run at once. */
    private void begin(Map<String, Object> overlap) {
        Map<String, Object> configuration = new HashMap<>(overlap);
        configuration.put("schedule", Map.of("everyMinutes", 10_080));
        configuration.put("steps", List.of(Map.of("id", "asks", "approval", Map.of("question", "Go on?"))));
        workflow = agents.start("WORKFLOW", configuration);
        awaitStarts(1);
    }

    /** As if its time had come. */
    private void startBySchedule(int number) {
        tasks.submit(new TaskRequest("agents.workflow", UUID.fromString(workflow), "{}", null, "agent " + workflow));
        awaitStarts(number);
    }

    /** The next one waits by then. */
    private void awaitStarts(int number) {
        await().atMost(PATIENCE)
                .until(() -> ended(number).size() == number
                        && agents.get("/agents/" + workflow + "/tasks?status=PENDING")
                                        .at("/data")
                                        .size()
                                == 1);
    }

    private JsonNode ended(int most) {
        return agents.get("/agents/" + workflow + "/tasks?status=SUCCEEDED&limit=" + (most + 1))
                .at("/data");
    }

    private void approve(int run) {
        agents.send(
                HttpMethod.POST,
                "/agents/" + workflow + "/workflows/own/runs/"
                        + runs().get(run).at("/id").asString() + "/steps/asks/approve",
                null,
                HttpStatus.OK);
    }

    private List<String> statuses() {
        return runs().stream().map(run -> run.at("/status").asString()).toList();
    }

    /** The oldest first. */
    private List<JsonNode> runs() {
        List<JsonNode> runs = new ArrayList<>(agents.get("/agents/" + workflow + "/workflows/own/runs")
                .at("/data")
                .valueStream()
                .toList());
        Collections.reverse(runs);
        return runs;
    }
}
