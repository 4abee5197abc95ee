package dev.tippmixmentor.platform.flags;

import dev.tippmixmentor.platform.security.AccessRules;
import dev.tippmixmentor.platform.web.Endpoints;
import dev.tippmixmentor.platform.web.FilterOrder;
import dev.tippmixmentor.platform.web.ProblemWriter;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

@Configuration(proxyBeanMethods = false)
class FlagsConfig {

    @Bean
    AccessRules flagsAccess() {
        return AccessRules.of(
                AccessRules.anybody(HttpMethod.GET, "/api/v1/flags"),
                AccessRules.admin(HttpMethod.GET, "/api/v1/admin/flags/**"),
                AccessRules.admin(HttpMethod.PUT, "/api/v1/admin/flags/*"),
                AccessRules.admin(HttpMethod.PATCH, "/api/v1/admin/flags/*"),
                AccessRules.admin(HttpMethod.DELETE, "/api/v1/admin/flags/*"));
    }

    @Bean
    FilterRegistrationBean<AreaFilter> areaFilter(Areas areas, Endpoints endpoints, ProblemWriter problems) {
        FilterRegistrationBean<AreaFilter> filter =
                new FilterRegistrationBean<>(new AreaFilter(areas, endpoints, problems));
        filter.addUrlPatterns("/api/*");
        filter.setOrder(FilterOrder.AREAS);
        return filter;
    }
}
