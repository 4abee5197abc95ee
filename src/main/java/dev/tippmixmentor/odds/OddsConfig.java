package dev.tippmixmentor.odds;

import dev.tippmixmentor.platform.security.AccessRules;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

@Configuration(proxyBeanMethods = false)
class OddsConfig {

    @Bean
    AccessRules oddsAccess() {
        return AccessRules.of(AccessRules.anybody(HttpMethod.GET, "/api/v1/matches/*/odds/analysis"));
    }
}
