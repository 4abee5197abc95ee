package dev.tippmixmentor.workflows;

import com.github.kagkarlsson.scheduler.Clock;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.tippmixmentor.agents.AgentRuntime;
import dev.tippmixmentor.tasks.TaskHandler;
import dev.tippmixmentor.tasks.TaskQueue;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class WorkflowsConfig {
    private static final Duration SUPERVISION = Duration.ofSeconds(5);

    @Bean
    TaskHandler workflowTasks(WorkflowWork work, AgentRuntime runtime) {
        return runtime.handlerOf(work);
    }

    @Bean
    RecurringTask<Void> workflowSupervision(RunSupervision supervision, Clock clock) {
        return Tasks.recurring("workflow-supervision", FixedDelay.of(SUPERVISION))
                .execute((instance, context) -> supervision.look(clock.now().minus(SUPERVISION)));
    }

    @Bean
    RecurringTask<Void> workflowPurge(WorkflowRuns runs, TaskQueue tasks) {
        return Tasks.recurring("workflow-purge", FixedDelay.ofHours(1))
                .execute((instance, context) -> runs.purge(tasks.keptSince()));
    }
}
