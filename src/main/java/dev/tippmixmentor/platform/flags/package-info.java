/**
 * Owns feature flags, evaluated in memory and changed at run time on all nodes, and the areas of the application that
 * can be switched off as a whole.
 *
 * <p>Publishes nothing.
 *
 * <p>Listens to nothing.
 */
@NullMarked
@ApplicationModule(
        displayName = "Platform: flags",
        allowedDependencies = {
            "platform.error",
            "platform.jobs",
            "platform.startup",
            "platform.web",
            "platform.security",
            "platform.audit",
            "platform.redis"
        })
package dev.tippmixmentor.platform.flags;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
