/**
 * Owns the console page, which shows fixtures, predictions, agents and the live feed from what every client can get. Not
 * there unless {@code ENABLE_CONSOLE} is true.
 *
 * <p>Publishes nothing.
 *
 * <p>Listens to nothing.
 */
@NullMarked
@ApplicationModule(
        displayName = "Console",
        allowedDependencies = {"platform.security", "platform.startup"})
package dev.tippmixmentor.console;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
