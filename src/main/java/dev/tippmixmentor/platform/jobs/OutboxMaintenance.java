package dev.tippmixmentor.platform.jobs;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.tippmixmentor.platform.database.LongWork;
import dev.tippmixmentor.platform.logging.CorrelationId;
import java.time.Duration;
import org.springframework.aop.Advisor;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.NameMatchMethodPointcut;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.FailedEventPublications;
import org.springframework.modulith.events.ResubmissionOptions;
import org.springframework.modulith.events.core.EventPublicationRepository;
import org.springframework.transaction.support.TransactionTemplate;

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
                .execute((instance, context) -> CorrelationId.during(null, () -> {
                    failed.resubmit(ResubmissionOptions.defaults().withMaxInFlight(IN_FLIGHT));
                    return true;
                }));
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static Advisor publicationCorrelation(ObjectProvider<JdbcClient> jdbc) {
        NameMatchMethodPointcut calls = new NameMatchMethodPointcut();
        calls.setClassFilter(EventPublicationRepository.class::isAssignableFrom);
        calls.setMappedNames(PublicationCorrelation.CREATE, PublicationCorrelation.RESUBMIT);
        return new DefaultPointcutAdvisor(calls, new PublicationCorrelation(jdbc));
    }

    @Bean
    RecurringTask<Void> outboxPurge(JdbcClient jdbc, LongWork longWork, TransactionTemplate transaction) {
        return Tasks.recurring("outbox-purge", FixedDelay.ofHours(1))
                .execute((instance, context) -> transaction.executeWithoutResult(work -> {
                    longWork.begin();
                    jdbc.sql("""
                            delete from jobs.event_publication_archive
                            where completion_date < now() - make_interval(secs => :seconds)
                            """).param("seconds", KEPT.toSeconds()).update();
                }));
    }
}
