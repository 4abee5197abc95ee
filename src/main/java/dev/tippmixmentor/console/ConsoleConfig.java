package dev.tippmixmentor.console;

import static dev.tippmixmentor.platform.security.AccessRules.anybody;

import dev.tippmixmentor.platform.security.AccessRules;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpMethod;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Serves the files of the page, which are not among the static ones: those are there whether it is wanted or not. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("tippmix.console.enabled")
class ConsoleConfig implements WebMvcConfigurer {
    private static final String FILES = "/console/**";

    @Override
    public void addViewControllers(ViewControllerRegistry registry) {
        registry.addViewController("/").setViewName("forward:/console/index.html");
    }

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler(FILES)
                .addResourceLocations("classpath:/console/")
                .setCacheControl(CacheControl.noCache());
    }

    /** The page itself has nothing that is not for everybody. */
    @Bean
    AccessRules consoleAccess() {
        return AccessRules.of(anybody(HttpMethod.GET, "/"), anybody(HttpMethod.GET, FILES));
    }
}
