package dev.tippmixmentor.evaluation;

import dev.tippmixmentor.platform.security.AccessRules;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

@Configuration(proxyBeanMethods = false)
class EvaluationConfig {

    @Bean
    AccessRules evaluationAccess() {
        return AccessRules.of(
                AccessRules.anybody(HttpMethod.GET, "/api/v1/predictions/models/*/backtests"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/predictions/models/*/backtests/*"),
                AccessRules.admin(HttpMethod.POST, "/api/v1/predictions/models/*/backtest"),
                AccessRules.admin(HttpMethod.POST, "/api/v1/predictions/models/*/backtests/*/cancel"));
    }
}
