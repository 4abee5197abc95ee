package dev.tippmixmentor.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.kagkarlsson.scheduler.event.ExecutionChain;
import com.github.kagkarlsson.scheduler.event.ExecutionInterceptor;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import dev.tippmixmentor.testing.FaultySurroundings;
import dev.tippmixmentor.testing.OwnSurroundings;
import dev.tippmixmentor.testing.TraceCollector.Span;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@OwnSurroundings
class TaskTraceTests {
    @Autowired
    TaskAttempts attempts;

    @Autowired
    ExecutionInterceptor interceptor;

    @Autowired
    JdbcClient jdbc;

    /** Run here, as other nodes of the tests would take it from the database first. */
    @Test
    void whatAHandlerDoesOnItsThreadIsInTheTraceOfItsTask() {
        String name = "traced-task-" + UUID.randomUUID();
        RunningTask task = new RunningTask(
                new TaskId(UUID.randomUUID()), UUID.randomUUID(), null, "{}", 1, Duration.ofMinutes(1), null);
        TaskHandler handler = new TaskHandler() {
            @Override
            public String type() {
                return name;
            }

            @Override
            public String run(RunningTask running) {
                jdbc.sql("select count(*) from football.leagues")
                        .query(Long.class)
                        .single();
                return Thread.currentThread().getName();
            }
        };
        String[] thread = new String[1];
        ExecutionChain work = new ExecutionChain(List.of(), (instance, context) -> {
            thread[0] = run(handler, task);
            return (complete, operations) -> operations.remove();
        });

        interceptor.execute(new TaskInstance<>(name, "one"), null, work);

        assertThat(thread[0]).isNotEqualTo(Thread.currentThread().getName());
        await().untilAsserted(() -> {
            List<Span> spans = FaultySurroundings.COLLECTOR.spans();
            Span job = spans.stream()
                    .filter(span -> span.name().equals("job " + name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no span yet"));
            assertThat(spans)
                    .anyMatch(span -> span.traceId().equals(job.traceId())
                            && span.attributes().toString().contains("from football.leagues"));
        });
    }

    private String run(TaskHandler handler, RunningTask task) {
        try {
            return attempts.run(handler, task);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
