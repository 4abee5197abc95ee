/**
 * Owns the cache of answers that are the same for everybody: values under tags, shared by all nodes in Redis, and what
 * invalidates them.
 *
 * <p>Publishes nothing.
 *
 * <p>Listens to nothing; the modules whose answers are cached say what has changed.
 */
@NullMarked
@ApplicationModule(
        displayName = "Platform: cache",
        allowedDependencies = {
            "platform.error",
            "platform.jobs",
            "platform.startup",
            "platform.web",
            "platform.security",
            "platform.audit",
            "platform.redis"
        })
package dev.tippmixmentor.platform.cache;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
