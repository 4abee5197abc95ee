package dev.tippmixmentor.predictions;

import dev.tippmixmentor.platform.security.AccessRules;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

@Configuration(proxyBeanMethods = false)
class PredictionsConfig {

    @Bean
    AccessRules predictionsAccess() {
        return AccessRules.of(
                AccessRules.admin(HttpMethod.GET, "/api/v1/predictions/models/decisions"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/predictions/**"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/matches/*/predictions"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/track-record/**"),
                AccessRules.user(HttpMethod.POST, "/api/v1/predictions/match/*"),
                AccessRules.user(HttpMethod.POST, "/api/v1/predictions/batch"),
                AccessRules.admin(HttpMethod.POST, "/api/v1/predictions/models/*/promote"),
                AccessRules.admin(HttpMethod.POST, "/api/v1/predictions/models/*/retire"));
    }
}
