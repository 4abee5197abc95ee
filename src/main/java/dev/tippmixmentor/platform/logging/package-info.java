/**
 * Owns what a log line may say: which request, trace and user it belongs to, and that no secret, personal data or line
 * break of somebody else gets into it.
 *
 * <p>Publishes nothing.
 *
 * <p>Listens to nothing.
 */
@NullMarked
@ApplicationModule(
        displayName = "Platform: logging",
        allowedDependencies = {})
package dev.tippmixmentor.platform.logging;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
