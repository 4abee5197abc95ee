package dev.tippmixmentor.platform.startup;

import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/** Where nodes share what they may lose: live fan-out and tickets. */
@Validated
@ConfigurationProperties("tippmix.redis")
record RedisProperties(
        @FromEnvironment(
                value = "REDIS_URL",
                description = "Redis 7 or newer, or some nodes of a Redis Cluster; rediss:// for TLS",
                expected = "redis://:password@host:6379/0 or redis://:password@host:6379,host:6379")
        @NotNull
        RedisUrl url) {}
