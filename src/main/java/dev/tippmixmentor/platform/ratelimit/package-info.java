/**
 * Owns how much anybody may ask for in a time: plans, what requests cost, the buckets of all nodes in Redis and those of
 * a node while Redis is away.
 *
 * <p>Publishes nothing.
 *
 * <p>Listens to nothing.
 */
@NullMarked
@ApplicationModule(
        displayName = "Platform: rate limits",
        allowedDependencies = {
            "platform.error",
            "platform.startup",
            "platform.web",
            "platform.security",
            "platform.jobs",
            "platform.redis"
        })
package dev.tippmixmentor.platform.ratelimit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
