/**
 * Owns the forecast engine: models of goals, rating systems, the score matrix with every market, scoring rules.
 * Publishes nothing: callers pass results in and take immutable values out.
 * Listens to nothing.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.tippmixmentor.forecast;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
