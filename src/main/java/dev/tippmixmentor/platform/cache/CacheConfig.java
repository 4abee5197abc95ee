package dev.tippmixmentor.platform.cache;

import dev.tippmixmentor.platform.security.AccessRules;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

@Configuration(proxyBeanMethods = false)
class CacheConfig {

    static {
        SpringDocUtils.getConfig().addResponseWrapperToIgnore(CachedAnswer.class);
    }

    @Bean
    AccessRules cacheAccess() {
        return AccessRules.of(
                AccessRules.admin(HttpMethod.GET, "/api/v1/admin/cache/tags/*"),
                AccessRules.admin(HttpMethod.DELETE, "/api/v1/admin/cache/tags/*"));
    }
}
