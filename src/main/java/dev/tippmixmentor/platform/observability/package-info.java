/**
 * Owns what the outside may see of our condition: health for the app and for orchestrators, metrics.
 *
 * <p>Publishes nothing.
 *
 * <p>Listens to nothing.
 */
@NullMarked
@ApplicationModule(
        displayName = "Platform: observability",
        allowedDependencies = {"platform.startup", "platform.database", "platform.web", "platform.security"})
package dev.tippmixmentor.platform.observability;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
