/**
 * Owns what can be said of the odds of a match: what is left of them without the bookmakers' margin, the best prices, and how
 * the market has moved. The odds themselves are the football module's.
 *
 * <p>Publishes nothing.
 *
 * <p>Listens to nothing.
 */
@NullMarked
@ApplicationModule(
        displayName = "Odds",
        allowedDependencies = {"platform.error", "platform.web", "platform.security", "football", "forecast"})
package dev.tippmixmentor.odds;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
