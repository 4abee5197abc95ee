package dev.tippmixmentor.workflows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.testing.TestProcesses;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A run whose node is killed at every step of it. */
@Tag("benchmark")
class KilledWorkflowTests {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /** Steps that agents do, in their order. */
    private static final List<String> DONE = List.of("predict", "retries", "branch", "slow", "last");

    @Test
    void aRunGoesOnAtTheRightStepWhereverItsNodeIsKilled() {
        try (TestProcesses nodes = new TestProcesses("killed-workflow")) {
            Instant start = Instant.now();
            JdbcClient jdbc = nodes.jdbc();
            jdbc.sql("create table public.effects (task_id uuid not null, step text not null, number bigserial)")
                    .update();
            jdbc.sql("create table public.points (point text primary key)").update();
            jdbc.sql("create table public.decisions (run_id uuid not null, step text not null)")
                    .update();
            UUID worker = agent(jdbc, "ANALYTICS", "{}");
            UUID workflow = agent(jdbc, "WORKFLOW", workflow(worker));
            Process node = nodes.start(KillableWorkflowNode.class, "--begin=" + workflow);

            int kills = 0;
            boolean askedWhile = false;
            while (!"SUCCEEDED".equals(status(jdbc))) {
                assertThat(Duration.between(start, Instant.now()))
                        .as(() -> "where it stands: " + steps(jdbc) + ", see target/killed-workflow-*.log")
                        .isLessThan(Duration.ofMinutes(30));
                Process last = node;
                await().atMost(PATIENCE)
                        .until(() -> !last.isAlive()
                                || "SUCCEEDED".equals(status(jdbc))
                                || "AWAITING_APPROVAL".equals(steps(jdbc).get("asks")));
                if (!node.isAlive()) {
                    kills++;
                    assertNothingHappenedTwice(jdbc, kills);
                    node = nodes.start(KillableWorkflowNode.class);
                } else if ("AWAITING_APPROVAL".equals(steps(jdbc).get("asks"))) {
                    if (!askedWhile) { // also while a person is to decide
                        askedWhile = true;
                        node.destroyForcibly();
                        await().until(() -> !last.isAlive());
                        continue;
                    }
                    jdbc.sql("insert into public.decisions select id, 'asks' from workflows.runs")
                            .update();
                    await().atMost(PATIENCE)
                            .until(() -> !"AWAITING_APPROVAL".equals(steps(jdbc).get("asks")));
                }
            }

            assertThat(steps(jdbc))
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "predict", "SUCCEEDED",
                            "retries", "SUCCEEDED",
                            "branch", "SUCCEEDED",
                            "other", "SKIPPED",
                            "slow", "SUCCEEDED",
                            "asks", "SUCCEEDED",
                            "last", "SUCCEEDED"));
            assertThat(jdbc.sql("select step from public.effects order by number")
                            .query(String.class)
                            .list())
                    .isEqualTo(DONE);
            assertThat(jdbc.sql(
                                    "select failures from tasks.tasks t join workflows.steps s on s.task_id = t.id where s.step in ('retries', 'slow')")
                            .query(Integer.class)
                            .list())
                    .as("attempts that were lost are no failures")
                    .containsExactly(1, 1);
            assertThat(kills).isEqualTo(2 * DONE.size() + 1);
            System.out.printf(
                    "killed workflow: %d kills with -9, %d steps, each done once and in order; %d s%n",
                    kills,
                    DONE.size() + 2,
                    Duration.between(start, Instant.now()).toSeconds());
        }
    }

    private static String workflow(UUID worker) {
        return """
                {"steps": [
                    {"id": "predict", "agentId": "%1$s"},
                    {"id": "retries", "agentId": "%1$s", "dependsOn": ["predict"], "maxRetries": 1},
                    {"id": "branch", "agentId": "%1$s", "dependsOn": ["retries"],
                     "when": {"value": "/steps/predict/published", "is": "GT", "than": 0}},
                    {"id": "other", "agentId": "%1$s", "dependsOn": ["retries"],
                     "when": {"value": "/steps/predict/published", "is": "LE", "than": 0}},
                    {"id": "slow", "agentId": "%1$s", "dependsOn": ["branch"], "timeoutSeconds": 3, "maxRetries": 1},
                    {"id": "asks", "dependsOn": ["slow"], "approval": {"question": "Go on?"}},
                    {"id": "last", "agentId": "%1$s", "dependsOn": ["asks"]}
                ]}
                """.formatted(worker);
    }

    private static UUID agent(JdbcClient jdbc, String type, String configuration) {
        return jdbc.sql("""
                        insert into agents.agents (name, type, status, configuration, owner_id, created_at, updated_at, id)
                        values (:type, :type, 'ACTIVE', :configuration, uuidv7(), now(), now(), uuidv7())
                        returning id
                        """)
                .param("type", type)
                .param("configuration", configuration)
                .query(UUID.class)
                .single();
    }

    private static void assertNothingHappenedTwice(JdbcClient jdbc, int kill) {
        List<String> effects = jdbc.sql("select step from public.effects order by number")
                .query(String.class)
                .list();
        assertThat(effects).as("after kill %d", kill).isEqualTo(DONE.subList(0, effects.size()));
    }

    private static String status(JdbcClient jdbc) {
        return jdbc.sql("select status from workflows.runs")
                .query(String.class)
                .optional()
                .orElse("none");
    }

    private static Map<String, String> steps(JdbcClient jdbc) {
        return jdbc
                .sql("select step, status from workflows.steps")
                .query((row, number) -> Map.entry(row.getString("step"), row.getString("status")))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
