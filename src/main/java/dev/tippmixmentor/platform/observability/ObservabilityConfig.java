package dev.tippmixmentor.platform.observability;

import dev.tippmixmentor.platform.security.AccessRules;
import dev.tippmixmentor.platform.security.AccessRules.Rule;
import dev.tippmixmentor.platform.security.Role;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;

@Configuration(proxyBeanMethods = false)
class ObservabilityConfig {
    @Bean
    @Order(0)
    AccessRules observabilityRules(ObservabilityProperties properties) {
        Role metricsReader = properties.metrics() ? null : Role.ADMIN;
        return AccessRules.of(
                AccessRules.anybody(HttpMethod.GET, "/api/v1/health"),
                AccessRules.anybody(HttpMethod.GET, "/actuator/health/liveness"),
                AccessRules.anybody(HttpMethod.GET, "/actuator/health/readiness"),
                AccessRules.anybody(HttpMethod.GET, "/actuator/health/startup"),
                new Rule(HttpMethod.GET, "/actuator/prometheus", metricsReader),
                // The actuator has a handler mapping of its own, so its endpoints are not refused by being unmapped.
                new Rule(null, "/actuator/**", Role.ADMIN));
    }

    /** The API description is for everybody where ENABLE_SWAGGER serves it, and does not exist where not. */
    @Bean
    AccessRules apiDescriptionRules() {
        return AccessRules.of(
                AccessRules.anybody(HttpMethod.GET, "/v3/api-docs/**"),
                AccessRules.anybody(HttpMethod.GET, "/v3/api-docs.yaml"),
                AccessRules.anybody(HttpMethod.GET, "/swagger-ui.html"),
                AccessRules.anybody(HttpMethod.GET, "/swagger-ui/**"));
    }
}
