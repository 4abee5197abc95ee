package dev.tippmixmentor.stomp;

import static dev.tippmixmentor.platform.security.AccessRules.admin;
import static dev.tippmixmentor.platform.security.AccessRules.anybody;
import static dev.tippmixmentor.platform.security.AccessRules.user;

import dev.tippmixmentor.platform.security.AccessRules;
import java.util.concurrent.ThreadPoolExecutor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

@Configuration(proxyBeanMethods = false)
class TransportConfig {
    private static final int INBOUND_THREADS = 8;
    private static final int INBOUND_QUEUE = 1_000;

    /** The handshake decides for itself: its tickets are no bearer tokens. */
    @Bean
    AccessRules realtimeAccess() {
        return AccessRules.of(
                anybody(HttpMethod.GET, StompConfig.ENDPOINT),
                user(HttpMethod.POST, "/api/v1/realtime/tickets"),
                admin(HttpMethod.GET, "/api/v1/admin/users/{id}/sockets"),
                anybody(HttpMethod.GET, "/live-feed.js"),
                anybody(HttpMethod.GET, "/webjars/stomp__stompjs/**"));
    }

    /** Heartbeats and the times of all sockets. */
    @Bean(defaultCandidate = false)
    ThreadPoolTaskScheduler realtimeScheduler() {
        ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
        scheduler.setThreadNamePrefix("realtime-timer-");
        scheduler.setPoolSize(2);
        return scheduler;
    }

    /**
     * Works on clients' frames. When all are busy the connection that sends more has to wait: its reader does the work.
     */
    @Bean(defaultCandidate = false)
    ThreadPoolTaskExecutor stompInbound() {
        ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
        executor.setThreadNamePrefix("stomp-in-");
        executor.setCorePoolSize(INBOUND_THREADS);
        executor.setMaxPoolSize(INBOUND_THREADS);
        executor.setQueueCapacity(INBOUND_QUEUE);
        executor.setRejectedExecutionHandler(new ThreadPoolExecutor.CallerRunsPolicy());
        return executor;
    }

    /**
     * Encodes and queues what goes to clients. As many threads as cores on every Java version, since writing to a
     * {@link Socket} never blocks. The queue has no bound of its own: a rejected message would be lost between two that
     * arrive.
     */
    @Bean(defaultCandidate = false)
    ThreadPoolTaskExecutor stompOutbound() {
        ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
        executor.setThreadNamePrefix("stomp-out-");
        executor.setCorePoolSize(Runtime.getRuntime().availableProcessors());
        executor.setMaxPoolSize(Runtime.getRuntime().availableProcessors());
        return executor;
    }
}
