package dev.tippmixmentor.platform.cache;

import dev.tippmixmentor.platform.security.AccessRules;
import java.util.List;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

@Configuration(proxyBeanMethods = false)
class CacheConfig {

    static {
        SpringDocUtils.getConfig().addResponseWrapperToIgnore(CachedAnswer.class);
    }

    /** What the process before this one committed while it stopped may not have reached the cache. */
    @Bean
    ApplicationListener<ApplicationReadyEvent> freshStart(TagCache cache) {
        return ready -> cache.invalidate(List.of(Tag.EVERYTHING));
    }

    @Bean
    AccessRules cacheAccess() {
        return AccessRules.of(
                AccessRules.admin(HttpMethod.GET, "/api/v1/admin/cache/tags/*"),
                AccessRules.admin(HttpMethod.DELETE, "/api/v1/admin/cache/tags/*"));
    }
}
