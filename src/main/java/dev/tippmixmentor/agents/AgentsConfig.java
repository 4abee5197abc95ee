package dev.tippmixmentor.agents;

import dev.tippmixmentor.platform.security.AccessRules;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

@Configuration(proxyBeanMethods = false)
class AgentsConfig {

    /** Only admins define and steer agents, so an agent's owner is always one of them. */
    @Bean
    AccessRules agentsAccess() {
        return AccessRules.of(
                AccessRules.user(HttpMethod.GET, "/api/v1/agents/**"),
                AccessRules.admin(HttpMethod.POST, "/api/v1/agents/**"),
                AccessRules.admin(HttpMethod.DELETE, "/api/v1/agents/**"));
    }
}
