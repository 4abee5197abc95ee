package dev.tippmixmentor.workflows;

import com.github.kagkarlsson.scheduler.Clock;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.tippmixmentor.agents.AgentRuntime;
import dev.tippmixmentor.tasks.TaskHandler;
import dev.tippmixmentor.tasks.TaskQueue;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class WorkflowsConfig {
    private static final Logger log = LoggerFactory.getLogger(WorkflowsConfig.class);
    private static final Duration SUPERVISION = Duration.ofSeconds(5);

    @Bean
    TaskHandler workflowTasks(WorkflowWork work, AgentRuntime runtime) {
        return runtime.handlerOf(work);
    }

    @Bean
    RecurringTask<Void> workflowSupervision(WorkflowRuns runs, Clock clock) {
        return Tasks.recurring("workflow-supervision", FixedDelay.of(SUPERVISION))
                .execute((instance, context) -> supervise(runs, clock.now()));
    }

    static void supervise(WorkflowRuns runs, Instant now) {
        runs.stoppedWithRuns().forEach(agent -> guarded(agent, () -> runs.cancelAll(agent, Instant.EPOCH)));
        runs.untold(now.minus(SUPERVISION)).forEach(ended -> guarded(ended.taskId(), () -> runs.ended(ended)));
    }

    /** One run that can't go on must not keep the others from it. */
    private static void guarded(Object what, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            log.warn("workflow.supervision.failed of={}", what, e);
        }
    }

    @Bean
    RecurringTask<Void> workflowPurge(WorkflowRuns runs, TaskQueue tasks) {
        return Tasks.recurring("workflow-purge", FixedDelay.ofHours(1))
                .execute((instance, context) -> runs.purge(tasks.keptSince()));
    }
}
