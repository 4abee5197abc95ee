package dev.tippmixmentor.football;

import dev.tippmixmentor.platform.security.AccessRules;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

@Configuration(proxyBeanMethods = false)
class FootballConfig {

    @Bean
    AccessRules footballAccess() {
        return AccessRules.of(
                AccessRules.anybody(HttpMethod.GET, "/api/v1/leagues"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/leagues/*"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/leagues/*/standings"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/teams"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/teams/*"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/matches"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/matches/*"),
                AccessRules.anybody(HttpMethod.GET, "/api/v1/matches/*/odds"),
                AccessRules.moderator(HttpMethod.POST, "/api/v1/matches/*/finish"));
    }
}
