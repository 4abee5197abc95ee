package dev.tippmixmentor.agents;

import dev.tippmixmentor.platform.jobs.SoftDeletedTable;
import dev.tippmixmentor.platform.security.AccessRules;
import java.util.List;
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
                AccessRules.admin(HttpMethod.PATCH, "/api/v1/agents/*"),
                AccessRules.admin(HttpMethod.DELETE, "/api/v1/agents/**"));
    }

    @Bean
    SoftDeletedTable agentsDeleted() {
        return new SoftDeletedTable("agents.agents", List.of("delete from agents.agents where id = :id"));
    }
}
