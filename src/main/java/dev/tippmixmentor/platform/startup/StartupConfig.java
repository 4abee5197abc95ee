package dev.tippmixmentor.platform.startup;

import java.time.Clock;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class StartupConfig {

    @Bean
    AppEnvironment appEnvironment(AppProperties properties) {
        return properties.environment();
    }

    @Bean
    JdbcConnectionDetails databaseConnection(DatabaseProperties properties) {
        return properties.url();
    }

    /** The one clock of the application; tests put a settable one in its place. */
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
