package dev.tippmixmentor.tasks;

import dev.tippmixmentor.TippMixMentorApplication;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The application in a process of its own, with a task whose effect is a row: written, given time to be killed in, and
 * ended in one transaction. Nothing but the queue keeps the row from being written twice.
 */
public final class KillableNode {
    static final UUID OWNER = new UUID(0, 1);
    private static final String TYPE = "test.effect";

    private KillableNode() {}

    public static void main(String[] args) {
        new SpringApplication(TippMixMentorApplication.class, Effects.class).run(args);
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Effects {

        @Bean
        TaskHandler effect(JdbcClient jdbc, TransactionTemplate transaction, TaskQueue queue) {
            return new TaskHandler() {
                @Override
                public String type() {
                    return TYPE;
                }

                @Override
                public String run(RunningTask task) throws InterruptedException {
                    Random random = new Random(task.id().value().getLeastSignificantBits());
                    Thread.sleep(random.nextInt(600));
                    queue.report(task, 0.5);
                    transaction.executeWithoutResult(work -> {
                        jdbc.sql("insert into public.effects (task_id, attempt) values (:task, :attempt)")
                                .param("task", task.id().value())
                                .param("attempt", task.attempt())
                                .update();
                        sleep(random.nextInt(600));
                        queue.finish(task, "{}");
                    });
                    sleep(random.nextInt(200));
                    return "{}";
                }
            };
        }

        /** With {@code --submit=100} so many tasks at once. */
        @Bean
        ApplicationRunner submitting(JdbcClient jdbc, TransactionTemplate transaction, TaskQueue queue) {
            return arguments -> {
                if (arguments.containsOption("submit")) {
                    int tasks =
                            Integer.parseInt(arguments.getOptionValues("submit").get(0));
                    jdbc.sql("create table public.effects (task_id uuid not null, attempt integer not null)")
                            .update();
                    transaction.executeWithoutResult(work -> {
                        for (int number = 0; number < tasks; number++) {
                            queue.submit(new TaskRequest(
                                    TYPE,
                                    OWNER,
                                    "{}",
                                    Instant.now(),
                                    null,
                                    TaskPriority.NORMAL,
                                    Duration.ofMinutes(1),
                                    3));
                        }
                    });
                }
            };
        }

        private static void sleep(int millis) {
            try {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
