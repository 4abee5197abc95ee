/**
 * Owns the one way to Redis for those who can do without it: nobody waits long for an answer, and everybody has another
 * way.
 *
 * <p>Publishes nothing.
 *
 * <p>Listens to nothing.
 */
@NullMarked
@ApplicationModule(
        displayName = "Platform: Redis",
        allowedDependencies = {})
package dev.tippmixmentor.platform.redis;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
