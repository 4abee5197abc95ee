package dev.tippmixmentor.simulator;

import dev.tippmixmentor.platform.security.AccessRules;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

@Configuration(proxyBeanMethods = false)
@OnlyWithSimulator
class SimulatorConfig {

    @Bean
    AccessRules simulatorAccess() {
        return AccessRules.of(
                AccessRules.admin(HttpMethod.GET, "/api/v1/admin/simulator"),
                AccessRules.admin(HttpMethod.POST, "/api/v1/admin/simulator/start"),
                AccessRules.admin(HttpMethod.PUT, "/api/v1/admin/simulator/speed"),
                AccessRules.admin(HttpMethod.POST, "/api/v1/admin/simulator/stop"));
    }
}
