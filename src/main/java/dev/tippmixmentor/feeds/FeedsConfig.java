package dev.tippmixmentor.feeds;

import dev.tippmixmentor.platform.security.AccessRules;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

@Configuration(proxyBeanMethods = false)
class FeedsConfig {

    @Bean
    AccessRules feedsAccess() {
        return AccessRules.of(
                AccessRules.admin(HttpMethod.POST, "/api/v1/imports"),
                AccessRules.admin(HttpMethod.GET, "/api/v1/imports"),
                AccessRules.admin(HttpMethod.GET, "/api/v1/imports/*"));
    }
}
