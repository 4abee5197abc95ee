package dev.tippmixmentor.platform.jobs;

import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.AsyncConfigurer;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

@Configuration(proxyBeanMethods = false)
@EnableAsync
class JobsConfig {
    /** Below the connection pool, each listener holding a connection: a burst of events must leave some for requests. */
    private static final int LISTENER_THREADS = 6;

    private static final int LISTENER_QUEUE = 100_000;

    /**
     * Runs event listeners. With STOMP on the class path Spring would otherwise start a thread for each event. What
     * doesn't fit into the queue is dropped here and found again in the event publication registry.
     */
    @Bean(defaultCandidate = false)
    ThreadPoolTaskExecutor eventExecutor() {
        ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
        executor.setThreadNamePrefix("event-");
        executor.setCorePoolSize(LISTENER_THREADS);
        executor.setMaxPoolSize(LISTENER_THREADS);
        executor.setQueueCapacity(LISTENER_QUEUE);
        executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        executor.setWaitForTasksToCompleteOnShutdown(true);
        executor.setAwaitTerminationSeconds(15);
        return executor;
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
