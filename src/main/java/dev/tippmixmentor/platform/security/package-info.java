/**
 * Owns who a request comes from and what a role may do: access tokens, the security filter chain, keyed hashes.
 *
 * <p>Publishes nothing.
 *
 * <p>Listens to nothing.
 */
@NullMarked
@ApplicationModule(
        displayName = "Platform: security",
        allowedDependencies = {"platform.error", "platform.startup", "platform.web"})
package dev.tippmixmentor.platform.security;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
