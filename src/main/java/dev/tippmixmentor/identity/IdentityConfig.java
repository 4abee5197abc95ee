package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.security.AccessRules;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

@Configuration(proxyBeanMethods = false)
class IdentityConfig {

    @Bean
    AccessRules identityAccess() {
        return AccessRules.of(
                AccessRules.anybody(HttpMethod.POST, "/api/v1/auth/register"),
                AccessRules.anybody(HttpMethod.POST, "/api/v1/auth/login"),
                AccessRules.anybody(HttpMethod.POST, "/api/v1/auth/refresh"),
                AccessRules.user(HttpMethod.POST, "/api/v1/auth/logout"),
                AccessRules.user(HttpMethod.GET, "/api/v1/users/profile"));
    }
}
