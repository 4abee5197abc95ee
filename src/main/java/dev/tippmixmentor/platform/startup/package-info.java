/**
 * Owns how operators' environment variables reach the settings of every module, and the refusal to start with a wrong
 * one: all problems at once, never a value.
 *
 * <p>Publishes nothing.
 *
 * <p>Listens to nothing.
 */
@NullMarked
@ApplicationModule(
        displayName = "Platform: startup",
        allowedDependencies = {"platform.logging"})
package dev.tippmixmentor.platform.startup;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
