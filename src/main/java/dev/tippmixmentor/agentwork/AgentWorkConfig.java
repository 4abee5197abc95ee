package dev.tippmixmentor.agentwork;

import com.github.kagkarlsson.scheduler.Clock;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.tippmixmentor.agents.AgentRuntime;
import dev.tippmixmentor.tasks.TaskHandler;
import dev.tippmixmentor.tasks.TaskQueue;
import java.util.Set;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class AgentWorkConfig {

    @Bean
    TaskHandler predictionTasks(PredictionWork work, AgentRuntime runtime) {
        return runtime.handlerOf(work);
    }

    @Bean
    TaskHandler analyticsTasks(AnalyticsWork work, AgentRuntime runtime) {
        return runtime.handlerOf(work);
    }

    @Bean
    TaskHandler monitoringTasks(MonitoringWork work, AgentRuntime runtime) {
        return runtime.handlerOf(work);
    }

    @Bean
    TaskHandler insightTasks(InsightWork work, AgentRuntime runtime) {
        return runtime.handlerOf(work);
    }

    @Bean
    TaskHandler customTasks(CustomWork work, AgentRuntime runtime) {
        return runtime.handlerOf(work);
    }

    @Bean
    RecurringTask<Void> alertPurge(Alerts alerts, TaskQueue tasks) {
        return Tasks.recurring("alert-purge", FixedDelay.ofHours(1))
                .execute((instance, context) -> alerts.purge(tasks.keptSince()));
    }

    @Bean
    SignedCall signedCall(CustomAgentProperties properties, Clock clock) {
        return new SignedCall(
                new PublicAddresses(Set.copyOf(properties.privateHosts())),
                DefaultClientTlsStrategy.createDefault(),
                clock);
    }
}
