/**
 * Owns the closed list of error codes clients can meet, and the one exception that carries them.
 *
 * <p>Publishes nothing.
 *
 * <p>Listens to nothing.
 */
@NullMarked
@ApplicationModule(
        displayName = "Platform: errors",
        allowedDependencies = {})
package dev.tippmixmentor.platform.error;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
