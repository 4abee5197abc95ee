package dev.tippmixmentor.platform.jobs;

import com.github.kagkarlsson.scheduler.Scheduler;
import dev.tippmixmentor.platform.logging.CorrelationId;
import dev.tippmixmentor.platform.logging.LogFields;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.AsyncConfigurer;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

@Configuration(proxyBeanMethods = false)
@EnableAsync
class JobsConfig {
    /** Below the connection pool, each listener holding a connection: a burst of events must leave some for requests. */
    private static final int LISTENER_THREADS = 6;

    private static final int LISTENER_QUEUE = 100_000;

    /** {@link SchedulerEnd} does it earlier; a second stop would only log a warning. */
    @Bean
    static BeanFactoryPostProcessor schedulerIsStoppedOnce() {
        return beans -> {
            for (String name : beans.getBeanNamesForType(Scheduler.class, true, false)) {
                beans.getBeanDefinition(name).setDestroyMethodName(null);
            }
        };
    }

    /**
     * Runs event listeners. With STOMP on the class path Spring would otherwise start a thread for each event. What
     * doesn't fit into the queue is dropped here and found again in the event publication registry.
     */
    @Bean(defaultCandidate = false)
    ThreadPoolTaskExecutor eventExecutor(TaskDecorator logContext) {
        ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
        executor.setThreadNamePrefix("event-");
        executor.setCorePoolSize(LISTENER_THREADS);
        executor.setMaxPoolSize(LISTENER_THREADS);
        executor.setQueueCapacity(LISTENER_QUEUE);
        executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        executor.setTaskDecorator(logContext);
        executor.setWaitForTasksToCompleteOnShutdown(true);
        executor.setAwaitTerminationSeconds(15);
        return executor;
    }

    /** Listeners and asynchronous answers log under the correlation id, the user and the trace of what caused them. */
    @Bean
    TaskDecorator logContext() {
        ContextRegistry contexts = new ContextRegistry()
                .loadThreadLocalAccessors()
                .registerThreadLocalAccessor(new Slf4jThreadLocalAccessor(CorrelationId.LOG_FIELD, LogFields.USER_ID));
        return new ContextPropagatingTaskDecorator(
                ContextSnapshotFactory.builder().contextRegistry(contexts).build());
    }

    /** Of this node's clock even where a test moves the application's. */
    @Bean
    com.github.kagkarlsson.scheduler.Clock schedulerClock(JdbcClient jdbc) {
        return new DatabaseClock(jdbc, Clock.systemUTC());
    }

    @Bean
    AsyncConfigurer asyncConfigurer(@Qualifier("eventExecutor") ThreadPoolTaskExecutor executor) {
        return new AsyncConfigurer() {
            @Override
            public Executor getAsyncExecutor() {
                return executor;
            }
        };
    }
}
