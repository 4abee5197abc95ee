package dev.tippmixmentor.tasks;

import com.github.kagkarlsson.scheduler.Clock;
import dev.tippmixmentor.TippMixMentorApplication;
import dev.tippmixmentor.platform.jobs.SkewedClock;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The application in a process of its own, with a task whose effect is a row: written, given time to be killed in, and
 * ended in one transaction. Nothing but the queue keeps the row from being written twice. The test has made the table,
 * {@link #EFFECTS}. {@code --tasks=100} submits so
 * many of those, {@code --nothing=100} so many that do nothing, {@code --later=PT5S} lets them wait; the clock is ahead by
 * {@code -Dclock=PT5M}.
 */
public final class KillableNode {
    static final UUID OWNER = new UUID(0, 1);
    static final String EFFECTS = "create table public.effects (task_id uuid not null, attempt integer not null)";
    private static final String EFFECT = "test.effect";
    private static final String NOTHING = "test.nothing";

    private KillableNode() {}

    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(TippMixMentorApplication.class, Effects.class);
        application.setAllowBeanDefinitionOverriding(true);
        application.run(args);
    }

    /** Not annotated, so that other nodes of tests do not find it. */
    static class Effects {

        /** In place of that of other tests, where that is found. */
        @Bean
        @Primary
        java.time.Clock settableClock() {
            return SkewedClock.ahead(Duration.parse(System.getProperty("clock", "PT0S")));
        }

        @Bean
        @Primary
        Clock wrongSchedulerClock(JdbcClient jdbc, java.time.Clock clock) {
            return SkewedClock.ofScheduler(jdbc, clock);
        }

        @Bean
        TaskHandler nothing() {
            return new TaskHandler() {
                @Override
                public String type() {
                    return NOTHING;
                }

                @Override
                public String run(RunningTask task) {
                    return "{}";
                }
            };
        }

        @Bean
        TaskHandler effect(JdbcClient jdbc, TransactionTemplate transaction, TaskQueue queue) {
            return new TaskHandler() {
                @Override
                public String type() {
                    return EFFECT;
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

        @Bean
        ApplicationRunner submitting(JdbcClient jdbc, TransactionTemplate transaction, TaskQueue queue) {
            return arguments -> {
                Instant runAt = arguments.containsOption("later")
                        ? now(jdbc)
                                .plus(Duration.parse(
                                        arguments.getOptionValues("later").get(0)))
                        : null;
                for (String type : new String[] {"tasks", "nothing"}) {
                    if (arguments.containsOption(type)) {
                        int number =
                                Integer.parseInt(arguments.getOptionValues(type).get(0));
                        transaction.executeWithoutResult(
                                work -> submit(queue, type.equals("tasks") ? EFFECT : NOTHING, number, runAt));
                    }
                }
            };
        }

        private static Instant now(JdbcClient jdbc) {
            return jdbc.sql("select clock_timestamp()")
                    .query(Timestamp.class)
                    .single()
                    .toInstant();
        }

        private static void submit(TaskQueue queue, String type, int tasks, @Nullable Instant runAt) {
            for (int number = 0; number < tasks; number++) {
                queue.submit(
                        new TaskRequest(type, OWNER, "{}", runAt, null, TaskPriority.NORMAL, Duration.ofMinutes(1), 3));
            }
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
