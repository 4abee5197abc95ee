/**
 * Owns how work runs outside a request: the bounded executor of event listeners, the cluster-wide scheduler, and the
 * retry and purge of event publications.
 *
 * <p>Publishes nothing.
 *
 * <p>Listens to nothing.
 */
@NullMarked
@ApplicationModule(
        displayName = "Platform: jobs",
        allowedDependencies = {"platform.startup", "platform.logging", "platform.database"})
package dev.tippmixmentor.platform.jobs;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
