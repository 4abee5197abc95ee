package dev.tippmixmentor.workflows;

import dev.tippmixmentor.agents.AgentRuntime;
import dev.tippmixmentor.tasks.TaskHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class WorkflowsConfig {

    @Bean
    TaskHandler workflowTasks(WorkflowWork work, AgentRuntime runtime) {
        return runtime.handlerOf(work);
    }
}
