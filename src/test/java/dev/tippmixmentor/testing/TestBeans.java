package dev.tippmixmentor.testing;

import dev.tippmixmentor.platform.security.AccessTokens;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** What the application under test has besides its own beans. */
@TestConfiguration(proxyBeanMethods = false)
class TestBeans {

    @Bean
    @Primary
    SettableClock settableClock() {
        return new SettableClock();
    }

    @Bean
    Api api(ApplicationContext context, AccessTokens tokens) {
        return new Api(context, tokens);
    }

    @Bean
    PublishedEvents publishedEvents() {
        return new PublishedEvents();
    }

    @Bean
    ScriptedTaskHandler scriptedTaskHandler() {
        return new ScriptedTaskHandler();
    }
}
