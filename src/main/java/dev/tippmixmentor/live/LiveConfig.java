package dev.tippmixmentor.live;

import dev.tippmixmentor.platform.security.AccessRules;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

@Configuration(proxyBeanMethods = false)
class LiveConfig {

    @Bean
    AccessRules liveAccess() {
        return AccessRules.of(
                AccessRules.anybody(HttpMethod.GET, "/api/v1/matches/*/live"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/matches/*/events"),
                AccessRules.moderator(HttpMethod.PUT, "/api/v1/matches/*/score"));
    }
}
