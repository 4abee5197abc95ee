package dev.tippmixmentor.workflows;

import dev.tippmixmentor.TippMixMentorApplication;
import dev.tippmixmentor.agents.AgentId;
import dev.tippmixmentor.agents.AgentRuntime;
import dev.tippmixmentor.agents.AgentTask;
import dev.tippmixmentor.agents.AgentType;
import dev.tippmixmentor.agents.AgentWork;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.tasks.TaskHandler;
import dev.tippmixmentor.tasks.TaskQueue;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * The application in a process of its own that kills itself once at each point of each step: before the effect of the step,
 * which is a row, and right after the transaction that has the effect and ends the task. {@code --begin=<agent>} asks a
 * workflow agent for a run. A row in {@code public.decisions} approves what waits for it.
 */
public final class KillableWorkflowNode {
    private KillableWorkflowNode() {}

    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(TippMixMentorApplication.class, Steps.class);
        application.setAllowBeanDefinitionOverriding(true);
        application.run(args);
    }

    /** What ANALYTICS agents do here; not annotated, so that other nodes of tests do not find it. */
    static class Steps {

        @Bean
        TaskHandler analyticsTasks(
                AgentRuntime runtime,
                JdbcClient jdbc,
                TransactionTemplate transaction,
                TaskQueue queue,
                JsonMapper json) {
            return runtime.handlerOf(new KillingWork(jdbc, transaction, queue, json));
        }

        @Bean
        ApplicationRunner beginning(AgentRuntime runtime, JsonMapper json) {
            return arguments -> {
                if (arguments.containsOption("begin")) {
                    runtime.submit(
                            AgentId.of(arguments.getOptionValues("begin").get(0)),
                            new AgentRuntime.Order(json.createObjectNode(), null, null, null, null));
                }
            };
        }

        @Bean
        @SuppressWarnings("FutureReturnValueIgnored") // it goes on until the node dies
        ApplicationRunner deciding(JdbcClient jdbc, WorkflowRuns runs) {
            return arguments -> Executors.newSingleThreadScheduledExecutor()
                    .scheduleWithFixedDelay(() -> decide(jdbc, runs), 0, 200, TimeUnit.MILLISECONDS);
        }

        private static void decide(JdbcClient jdbc, WorkflowRuns runs) {
            jdbc.sql("""
                            delete from public.decisions d
                            using workflows.runs r
                            where r.id = d.run_id
                            returning r.id, r.agent_id, d.step
                            """)
                    .query((row, number) -> Map.entry(
                            Map.entry(
                                    row.getObject("id", UUID.class),
                                    new AgentId(row.getObject("agent_id", UUID.class))),
                            row.getString("step")))
                    .list()
                    .forEach(decision -> runs.decide(
                            decision.getKey().getValue(),
                            decision.getKey().getKey(),
                            decision.getValue(),
                            true,
                            null,
                            new CurrentUser(
                                    new UUID(0, 2),
                                    new UUID(0, 3),
                                    "boss",
                                    Role.ADMIN,
                                    Instant.now().plus(Duration.ofHours(1)))));
        }
    }

    private record KillingWork(JdbcClient jdbc, TransactionTemplate transaction, TaskQueue queue, JsonMapper json)
            implements AgentWork {

        @Override
        public AgentType type() {
            return AgentType.ANALYTICS;
        }

        @Override
        public String description() {
            return "Dies";
        }

        @Override
        public String configurationSchema() {
            return "{}";
        }

        @Override
        public Optional<Duration> period() {
            return Optional.empty();
        }

        @Override
        public Object work(AgentTask task) throws InterruptedException {
            UUID id = task.task().id().value();
            String step = jdbc.sql("select step from workflows.steps where task_id = :task")
                    .param("task", id)
                    .query(String.class)
                    .optional()
                    .orElse("");
            if (step.isEmpty()) {
                return Map.of(); // what such agents do by themselves
            }
            dieOnce(step + " begun");
            if (step.equals("retries") && isFirst("retries failed")) {
                throw new IllegalStateException("the first time it fails");
            }
            if (step.equals("slow") && isFirst("slow slept")) {
                Thread.sleep(Duration.ofMinutes(1).toMillis()); // longer than it may
            }
            Map<String, Object> output = Map.of("published", 3);
            transaction.executeWithoutResult(work -> {
                jdbc.sql("insert into public.effects (task_id, step) values (:task, :step)")
                        .param("task", id)
                        .param("step", step)
                        .update();
                queue.finish(task.task(), json.writeValueAsString(output));
            });
            dieOnce(step + " done");
            return output;
        }

        private boolean isFirst(String point) {
            return jdbc.sql("insert into public.points (point) values (:point) on conflict do nothing")
                            .param("point", point)
                            .update()
                    == 1;
        }

        private void dieOnce(String point) throws InterruptedException {
            if (isFirst(point)) {
                try {
                    new ProcessBuilder(
                                    "kill",
                                    "-9",
                                    Long.toString(ProcessHandle.current().pid()))
                            .start();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                Thread.sleep(Duration.ofMinutes(1).toMillis()); // never over
            }
        }
    }
}
