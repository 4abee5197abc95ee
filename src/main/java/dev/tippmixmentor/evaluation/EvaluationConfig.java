package dev.tippmixmentor.evaluation;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.tippmixmentor.platform.security.AccessRules;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

@Configuration(proxyBeanMethods = false)
class EvaluationConfig {

    @Bean
    AccessRules evaluationAccess() {
        return AccessRules.of(
                AccessRules.anybody(HttpMethod.GET, "/api/v1/predictions/models/drift"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/predictions/models/*/backtests"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/predictions/models/*/backtests/*"),
                AccessRules.admin(HttpMethod.POST, "/api/v1/predictions/models/*/backtest"),
                AccessRules.admin(HttpMethod.POST, "/api/v1/predictions/models/*/backtests/*/cancel"));
    }

    @Bean
    RecurringTask<Void> modelDrift(DriftWatch drift) {
        return Tasks.recurring("model-drift", FixedDelay.ofHours(1)).execute((instance, context) -> drift.judgeAll());
    }
}
