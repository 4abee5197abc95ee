/**
 * Owns users and their sessions: registration, sign-in, refresh-token families.
 *
 * <p>Publishes nothing.
 *
 * <p>Listens to nothing.
 */
@NullMarked
@ApplicationModule(
        displayName = "Identity",
        allowedDependencies = {"platform.error", "platform.startup", "platform.web", "platform.security"})
package dev.tippmixmentor.identity;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
