package dev.tippmixmentor.platform.jobs;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.FailedEventPublications;
import org.springframework.modulith.events.ResubmissionOptions;

/**
 * Gives every event to its listeners in the end: publications whose listener failed, or whose node died, are submitted
 * again from one place in the cluster; what was delivered long ago is forgotten.
 */
@Configuration(proxyBeanMethods = false)
class OutboxMaintenance {
    private static final Duration EVERY = Duration.ofSeconds(30);
    private static final Duration KEPT = Duration.ofDays(7);
    private static final int IN_FLIGHT = 500;

    @Bean
    RecurringTask<Void> outboxResubmission(FailedEventPublications failed) {
        return Tasks.recurring("outbox-resubmission", FixedDelay.of(EVERY))
                .execute((instance, context) ->
                        failed.resubmit(ResubmissionOptions.defaults().withMaxInFlight(IN_FLIGHT)));
    }

    @Bean
    RecurringTask<Void> outboxPurge(JdbcClient jdbc) {
        return Tasks.recurring("outbox-purge", FixedDelay.ofHours(1))
                .execute((instance, context) ->
                        jdbc.sql("""
                                delete from jobs.event_publication_archive
                                where completion_date < now() - make_interval(secs => :seconds)
                                """).param("seconds", KEPT.toSeconds()).update());
    }
}
