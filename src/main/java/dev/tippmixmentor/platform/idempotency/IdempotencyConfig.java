package dev.tippmixmentor.platform.idempotency;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.tippmixmentor.platform.web.Endpoints;
import dev.tippmixmentor.platform.web.FilterOrder;
import dev.tippmixmentor.platform.web.ProblemWriter;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import java.time.Clock;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

@Configuration(proxyBeanMethods = false)
class IdempotencyConfig {

    @Bean
    FilterRegistrationBean<IdempotencyFilter> idempotencyFilter(
            StoredAnswers answers,
            PlatformTransactionManager transactions,
            Endpoints endpoints,
            ProblemWriter problems,
            Clock clock) {
        FilterRegistrationBean<IdempotencyFilter> filter =
                new FilterRegistrationBean<>(new IdempotencyFilter(answers, transactions, endpoints, problems, clock));
        filter.addUrlPatterns("/api/*");
        filter.setOrder(FilterOrder.IDEMPOTENCY);
        return filter;
    }

    @Bean
    RecurringTask<Void> idempotencyPurge(StoredAnswers answers, Clock clock) {
        return Tasks.recurring("idempotency-purge", FixedDelay.ofHours(1))
                .execute((instance, context) -> answers.purge(clock.instant()));
    }

    /** Writes into the API description which operations know the header. */
    @Bean
    OperationCustomizer describedIdempotencyKeys() {
        return (operation, endpoint) -> endpoint.hasMethodAnnotation(AcceptsIdempotencyKey.class)
                ? operation.addParametersItem(new HeaderParameter()
                        .name(IdempotencyKey.HEADER)
                        .description("The same request with the same key creates nothing and is answered the same")
                        .required(false)
                        .schema(new StringSchema().minLength(1).maxLength(257)))
                : operation;
    }
}
