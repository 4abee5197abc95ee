/**
 * Owns who a request comes from and what a role may do: access tokens, sessions whose tokens are refused, the security
 * filter chain, keyed hashes.
 *
 * <p>Publishes {@link dev.tippmixmentor.platform.security.AccessEnded}, within this process only.
 *
 * <p>Listens to nothing.
 */
@NullMarked
@ApplicationModule(
        displayName = "Platform: security",
        allowedDependencies = {
            "platform.logging",
            "platform.error",
            "platform.startup",
            "platform.database",
            "platform.web",
            "platform.redis",
            "platform.jobs"
        })
package dev.tippmixmentor.platform.security;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
