package dev.tippmixmentor.platform.redis;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What every connection to Redis has. */
@Configuration(proxyBeanMethods = false)
public class RedisConfig {

    @Bean
    ClientResourcesBuilderCustomizer quickReconnect() {
        return RedisConfig::reconnectQuickly;
    }

    /** Lettuce would come back up to half a minute after Redis did. */
    public static void reconnectQuickly(ClientResources.Builder resources) {
        resources.reconnectDelay(
                Delay.exponential(Duration.ofMillis(10), Duration.ofSeconds(2), 2, TimeUnit.MILLISECONDS));
    }
}
